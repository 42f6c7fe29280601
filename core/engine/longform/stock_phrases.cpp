#include "engine/longform/stock_phrases.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace undervoice::engine {
namespace {

// clang-format off
constexpr std::string_view kArabic[] = {
    "شكرا على المشاهدة", "شكرا للمشاهدة", "شكراً للمشاهدة", "اشتركوا في القناة", "لا تنسوا الاشتراك في القناة",
    "ترجمة نانسي قنقر"};
constexpr std::string_view kChinese[] = {
    "谢谢观看", "謝謝觀看", "感谢观看", "感謝觀看", "谢谢大家观看", "謝謝大家觀看", "谢谢收看", "謝謝收看", "感谢收看", "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
    "請不吝點贊 訂閱 轉發 打賞支持明鏡與點點欄目", "字幕由Amara.org社区提供", "字幕由Amara.org社區提供", "中文字幕志愿者", "請訂閱", "请订阅我的频道"};
constexpr std::string_view kCzech[] = {
    "Děkujeme za sledování.", "Děkuji za sledování.", "Titulky vytvořil JohnyX.", "Titulky od komunity Amara.org"};
constexpr std::string_view kDanish[] = {
    "Tak fordi du så med.", "Tak fordi I så med.", "Tak for at se med.", "Danske tekster af",
    "Undertekster af Amara.org-fællesskabet"};
constexpr std::string_view kDutch[] = {
    "Bedankt voor het kijken.", "Ondertiteld door de Amara.org-gemeenschap",
    "Ondertitels ingediend door de Amara.org gemeenschap", "TV GELDERLAND 2021", "Abonneer je op mijn kanaal."};
constexpr std::string_view kEnglish[] = {
    "you", "Thanks for watching.", "Thank you for watching.", "Thank you so much for watching.",
    "Thank you very much for watching.", "Thank you all for watching.", "Thanks for watching and see you next time.",
    "Thank you for watching and see you next time.", "Thanks for watching, and I'll see you in the next video.",
    "Thank you for watching this video.", "Thanks for listening.", "I'll see you in the next video.",
    "See you in the next video.", "Please subscribe.", "Please subscribe to my channel.",
    "Please subscribe to our channel.", "Subscribe to my channel.", "Don't forget to subscribe.",
    "Don't forget to like and subscribe.", "Like and subscribe.", "Please like and subscribe.",
    "Please like, share and subscribe.", "If you enjoyed this video, please subscribe.",
    "Subtitles by the Amara.org community", "Subtitled by the Amara.org community", "Transcribed by https://otter.ai",
    "Transcription by CastingWords", "Captions by GetTranscribed.com", "Transcript Emily Beynon"};
constexpr std::string_view kFinnish[] = {
    "Kiitos kun katsoit!", "Kiitos, kun katsoit.", "Kiitos katsomisesta.", "Tekstitys Amara.org-yhteisö"};
constexpr std::string_view kFrench[] = {
    "Merci d'avoir regardé cette vidéo !", "Merci d'avoir regardé.", "Merci d'avoir regardé la vidéo.", "Abonnez-vous !",
    "Abonnez-vous à la chaîne.", "N'oubliez pas de vous abonner.", "À la prochaine vidéo.",
    "Sous-titres réalisés par la communauté d'Amara.org", "Sous-titres réalisés para la communauté d'Amara.org",
    "Sous-titrage Société Radio-Canada", "Sous-titrage ST' 501", "Sous-titrage FR 2021"};
constexpr std::string_view kGerman[] = {
    "Vielen Dank fürs Zuschauen.", "Vielen Dank für's Zuschauen.", "Danke fürs Zuschauen.", "Vielen Dank fürs Zuhören.",
    "Abonniert meinen Kanal.", "Vergesst nicht zu abonnieren.", "Untertitel der Amara.org-Community",
    "Untertitel von der Amara.org-Community", "Untertitelung aufgrund der Amara.org-Community",
    "Untertitel im Auftrag des ZDF für funk, 2017", "Untertitelung im Auftrag des ZDF, 2021",
    "Untertitelung des ZDF, 2020", "Copyright WDR 2021", "SWR 2020", "SWR 2021"};
constexpr std::string_view kGreek[] = {
    "Ευχαριστώ που παρακολουθήσατε.", "Ευχαριστούμε που παρακολουθήσατε.", "Υπότιτλοι AUTHORWAVE",
    "Υπότιτλοι από την κοινότητα Amara.org"};
constexpr std::string_view kHebrew[] = {
    "תודה על הצפייה", "תודה שצפיתם", "תודה רבה על הצפייה"};
constexpr std::string_view kHindi[] = {
    "देखने के लिए धन्यवाद", "वीडियो देखने के लिए धन्यवाद", "चैनल को सब्सक्राइब करें"};
constexpr std::string_view kHungarian[] = {
    "Köszönöm, hogy megnézted.", "Köszönöm, hogy megnézted a videót.", "A feliratokat az Amara.org közösség készítette"};
constexpr std::string_view kIndonesian[] = {
    "Terima kasih telah menonton.", "Terima kasih sudah menonton.", "Jangan lupa like dan subscribe."};
constexpr std::string_view kItalian[] = {
    "Grazie per aver guardato il video!", "Grazie per la visione!", "Grazie per averci seguito.",
    "Grazie a tutti per la visione.", "Iscrivetevi al canale.", "Iscriviti al canale.",
    "Sottotitoli creati dalla comunità Amara.org", "Sottotitoli e revisione a cura di QTSS"};
constexpr std::string_view kJapanese[] = {
    "ご視聴ありがとうございました", "ご視聴ありがとうございます", "ご清聴ありがとうございました", "ご覧いただきありがとうございます", "チャンネル登録をお願いいたします", "チャンネル登録よろしくお願いします",
    "最後までご視聴ありがとうございました", "次の動画でお会いしましょう", "字幕はAmara.orgコミュニティによって作成されました"};
constexpr std::string_view kKorean[] = {
    "시청해주셔서 감사합니다", "시청해 주셔서 감사합니다", "구독과 좋아요 부탁드립니다", "구독과 좋아요 부탁드려요", "영상 시청해주셔서 감사합니다", "다음 영상에서 만나요", "한글자막 by 한효정",
    "MBC 뉴스 이덕영입니다"};
constexpr std::string_view kNorwegian[] = {
    "Takk for at du så på.", "Takk for at dere så på.", "Teksting av Nicolai Winther", "Undertekster av Ai-Media"};
constexpr std::string_view kPolish[] = {
    "Dziękuję za oglądanie.", "Dziękuję za obejrzenie.", "Dzięki za oglądanie!", "Do zobaczenia w następnym odcinku.",
    "Napisy stworzone przez społeczność Amara.org", "Zapraszam do subskrypcji.", "Subskrybuj kanał."};
constexpr std::string_view kPortuguese[] = {
    "Obrigado por assistir!", "Obrigada por assistir!", "Obrigado por assistir ao vídeo.", "Obrigado por ver.",
    "Até o próximo vídeo!", "Inscreva-se no canal.", "Não se esqueça de se inscrever no canal.",
    "Legendas pela comunidade Amara.org", "Legendado pela comunidade Amara.org"};
constexpr std::string_view kRomanian[] = {
    "Vă mulțumim pentru vizionare!", "Mulțumesc pentru vizionare!", "Nu uitați să vă abonați la canal.",
    "Subtitrare realizată de comunitatea Amara.org"};
constexpr std::string_view kRussian[] = {
    "Спасибо за просмотр!", "Продолжение следует...", "Подписывайтесь на канал!", "Подписывайтесь на мой канал.",
    "Субтитры сделал DimaTorzok", "Субтитры создавал DimaTorzok", "Субтитры добавил DimaTorzok",
    "Субтитры подогнал «Симон»!", "Редактор субтитров А.Семкин Корректор А.Егорова", "Субтитры сообщества Amara.org"};
constexpr std::string_view kSpanish[] = {
    "¡Gracias por ver el video!", "Gracias por ver el vídeo.", "Gracias por ver.", "Gracias por ver este video.",
    "¡Suscríbete!", "¡Suscríbete al canal!", "No olvides suscribirte.", "Nos vemos en el próximo video.",
    "Subtítulos realizados por la comunidad de Amara.org", "Subtítulos por la comunidad de Amara.org",
    "Subtítulos en español de Amara.org"};
constexpr std::string_view kSwedish[] = {
    "Tack för att du har tittat.", "Tack för att ni tittade.", "Tack för att du tittade.",
    "Undertexter från Amara.orgs gemenskap", "Textning Stina Hedin www.btistudios.com", "Svensktextning.nu"};
constexpr std::string_view kTurkish[] = {
    "İzlediğiniz için teşekkürler.", "İzlediğiniz için teşekkür ederim.", "Abone olmayı unutmayın.", "Altyazı M.K.",
    "Bir sonraki videoda görüşmek üzere."};
constexpr std::string_view kUkrainian[] = {
    "Дякую за перегляд!", "Дякуємо за перегляд!", "Підписуйтесь на канал!", "Субтитрувальниця Оля Шор"};
constexpr std::string_view kVietnamese[] = {
    "Cảm ơn các bạn đã xem video!", "Cảm ơn các bạn đã theo dõi.", "Hẹn gặp lại các bạn trong những video tiếp theo.",
    "Hãy subscribe cho kênh Ghiền Mì Gõ Để không bỏ lỡ những video hấp dẫn", "Đừng quên đăng ký kênh."};

struct LanguageList {
    std::string_view language;
    std::span<const std::string_view> phrases;
};

constexpr std::array kLists = {
    LanguageList{"ar", kArabic}, LanguageList{"cs", kCzech}, LanguageList{"da", kDanish}, LanguageList{"de", kGerman},
    LanguageList{"el", kGreek}, LanguageList{"en", kEnglish}, LanguageList{"es", kSpanish}, LanguageList{"fi", kFinnish},
    LanguageList{"fr", kFrench}, LanguageList{"he", kHebrew}, LanguageList{"hi", kHindi}, LanguageList{"hu", kHungarian},
    LanguageList{"id", kIndonesian}, LanguageList{"it", kItalian}, LanguageList{"ja", kJapanese}, LanguageList{"ko", kKorean},
    LanguageList{"nl", kDutch}, LanguageList{"no", kNorwegian}, LanguageList{"pl", kPolish}, LanguageList{"pt", kPortuguese},
    LanguageList{"ro", kRomanian}, LanguageList{"ru", kRussian}, LanguageList{"sv", kSwedish}, LanguageList{"tr", kTurkish},
    LanguageList{"uk", kUkrainian}, LanguageList{"vi", kVietnamese}, LanguageList{"yue", kChinese}, LanguageList{"zh", kChinese},
};
// clang-format on

}  // namespace

std::span<const std::string_view> stockPhrases(std::string_view language) {
    const auto found = std::ranges::find(kLists, language, &LanguageList::language);
    return found == kLists.end() ? std::span<const std::string_view>() : found->phrases;
}

}  // namespace undervoice::engine
