#include "text/spelling.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cctype>
#include <hunspell/hunspell.hxx>
#include <optional>

#include "base/folders.h"

namespace undervoice::text {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestWord = 120;

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

/// "de" is Germany's, and so on; the rest by the alphabet.
int rankOf(const std::string& name, const std::string& language) {
    std::string country = language;
    std::ranges::transform(country, country.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (name == language || name == language + "_" + (language == "en" ? "US" : country)) return 0;
    return name == language + "_GB" ? 1 : 2;
}

std::vector<fs::path> dictionariesOf(const std::string& language, const std::vector<fs::path>& folders) {
    std::vector<fs::path> found;
    for (const fs::path& folder : folders) {
        std::error_code ignored;  // a folder that is not there has none
        for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
            const fs::path& path = entry.path();
            const std::string name = path.stem().string();
            const bool fits = name == language || name.starts_with(language + "_") || name.starts_with(language + "-");
            if (fits && path.extension() == ".aff" && fs::exists(fs::path(path).replace_extension(".dic"), ignored)) found.push_back(path);
        }
    }
    std::ranges::stable_sort(found, {}, [&](const fs::path& path) { return std::pair(rankOf(path.stem().string(), language), path.stem().string()); });
    return found;
}

}  // namespace

struct Speller::Impl {
    explicit Impl(const fs::path& aff) : hunspell(aff.c_str(), fs::path(aff).replace_extension(".dic").c_str()) {}

    /// A word in the dictionary's own encoding; nothing when it cannot be written in it.
    std::optional<std::string> encoded(std::string_view word) const {
        if (!converter) return std::string(word);
        const icu::UnicodeString text = icu::UnicodeString::fromUTF8(icu::StringPiece(word.data(), static_cast<std::int32_t>(word.size())));
        std::string bytes(static_cast<std::size_t>(text.length()) * 4 + 8, '\0');
        UErrorCode error = U_ZERO_ERROR;
        ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
        const std::int32_t size = ucnv_fromUChars(converter.get(), bytes.data(), static_cast<std::int32_t>(bytes.size()), text.getBuffer(), text.length(), &error);
        if (U_FAILURE(error)) return std::nullopt;
        bytes.resize(static_cast<std::size_t>(size));
        return bytes;
    }
    std::string decoded(const std::string& bytes) const {
        if (!converter) return bytes;
        UErrorCode error = U_ZERO_ERROR;
        const icu::UnicodeString text(bytes.data(), static_cast<std::int32_t>(bytes.size()), converter.get(), error);
        std::string utf8;
        return U_SUCCESS(error) ? text.toUTF8String(utf8) : std::string();
    }

    mutable Hunspell hunspell;
    Converter converter;  ///< null: the dictionary is UTF-8
};

Speller::Speller(std::unique_ptr<Impl> impl, std::string name) : m_impl(std::move(impl)), m_name(std::move(name)) {}
Speller::~Speller() = default;

std::vector<fs::path> Speller::systemFolders() {
    std::vector<fs::path> folders;
    const std::string own = environment("DICPATH");
    for (std::size_t begin = 0; begin < own.size();) {
        const std::size_t end = std::min(own.find(':', begin), own.size());
        if (end > begin) folders.emplace_back(own.substr(begin, end - begin));
        begin = end + 1;
    }
    for (const char* folder : {"/usr/share/hunspell", "/usr/share/myspell/dicts", "/usr/local/share/hunspell"}) folders.emplace_back(folder);
    return folders;
}

Result<std::unique_ptr<Speller>> Speller::open(const std::string& language, const std::vector<fs::path>& folders) {
    const std::vector<fs::path> found = language.empty() ? std::vector<fs::path>{} : dictionariesOf(language, folders);
    if (found.empty()) return fail(ErrorCode::NotFound, "The system has no dictionary for \"" + language + "\": install its Hunspell package, hunspell-" + language + ".");
    auto impl = std::make_unique<Impl>(found.front());
    const std::string encoding = impl->hunspell.get_dict_encoding();
    if (encoding != "UTF-8") {
        UErrorCode error = U_ZERO_ERROR;
        impl->converter.reset(ucnv_open(encoding.c_str(), &error));
        if (U_FAILURE(error)) return fail(ErrorCode::Unsupported, "The dictionary " + found.front().string() + " is written in \"" + encoding + "\", which is not known here.");
    }
    return std::unique_ptr<Speller>(new Speller(std::move(impl), found.front().stem().string()));
}

bool Speller::isRight(std::string_view word) const {
    if (word.empty() || word.size() > kLongestWord || std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; })) return true;
    const auto bytes = m_impl->encoded(word);
    return bytes && m_impl->hunspell.spell(*bytes);
}

std::vector<std::string> Speller::suggestions(std::string_view word, std::size_t most) const {
    std::vector<std::string> found;
    const auto bytes = word.size() <= kLongestWord ? m_impl->encoded(word) : std::nullopt;
    if (!bytes) return found;
    for (const std::string& suggestion : m_impl->hunspell.suggest(*bytes)) {
        if (found.size() == most) break;
        found.push_back(m_impl->decoded(suggestion));
    }
    return found;
}

void Speller::accept(std::string_view word) {
    if (const auto bytes = m_impl->encoded(word); bytes && word.size() <= kLongestWord) m_impl->hunspell.add(*bytes);
}

}  // namespace undervoice::text
