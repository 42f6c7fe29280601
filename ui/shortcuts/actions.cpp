#include "ui/shortcuts/actions.h"

#include <algorithm>

#include <QCoreApplication>

namespace undervoice::ui {
namespace {

constexpr int kSpeakers = 9, kPages = 9;

QKeyCombination ctrl(Qt::Key key) { return Qt::ControlModifier | key; }
QKeyCombination ctrlShift(Qt::Key key) { return Qt::ControlModifier | Qt::ShiftModifier | key; }
QKeyCombination alt(Qt::Key key) { return Qt::AltModifier | key; }
Qt::Key digit(int number) { return static_cast<Qt::Key>(Qt::Key_0 + number); }

void addPlaying(std::vector<ActionInfo>& all) {
    using enum ActionKind;
    constexpr auto kGroup = ActionGroup::Playing;
    all.push_back({QStringLiteral("play.toggle"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Play or pause"),
                   {ctrl(Qt::Key_Space), Qt::Key_F5, Qt::Key_MediaTogglePlayPause, Qt::Key_MediaPlay, Qt::Key_Space, Qt::Key_K}});
    all.push_back({QStringLiteral("play.back_2"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Back 2 seconds"), {ctrl(Qt::Key_Left), Qt::Key_J}, Repeating});
    all.push_back({QStringLiteral("play.forward_2"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Forward 2 seconds"), {ctrl(Qt::Key_Right), Qt::Key_L}, Repeating});
    all.push_back({QStringLiteral("play.back_5"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Back 5 seconds"), {ctrlShift(Qt::Key_Left)}, Repeating});
    all.push_back({QStringLiteral("play.forward_5"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Forward 5 seconds"), {ctrlShift(Qt::Key_Right)}, Repeating});
    all.push_back({QStringLiteral("play.slower"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Slower by a tenth"), {ctrl(Qt::Key_Down)}, Repeating});
    all.push_back({QStringLiteral("play.faster"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Faster by a tenth"), {ctrl(Qt::Key_Up)}, Repeating});
    all.push_back({QStringLiteral("play.normal_speed"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Normal speed"), {ctrl(Qt::Key_0)}});
    all.push_back({QStringLiteral("play.louder"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Louder"), {ctrlShift(Qt::Key_Up)}, Repeating});
    all.push_back({QStringLiteral("play.quieter"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Quieter"), {ctrlShift(Qt::Key_Down)}, Repeating});
    all.push_back({QStringLiteral("play.skip_silence"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Skip silences, or hear them"), {ctrl(Qt::Key_K)}});
    all.push_back({QStringLiteral("play.hold"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Play while held (middle pedal)"), {Qt::Key_F6}, Held});
    all.push_back({QStringLiteral("play.rewind_hold"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Rewind while held (left pedal)"), {Qt::Key_F7}, Held});
    all.push_back({QStringLiteral("play.forward_hold"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Forward while held (right pedal)"), {Qt::Key_F8}, Held});
    all.push_back({QStringLiteral("play.loop"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Loop the selection"), {ctrl(Qt::Key_L)}});
}

void addReview(std::vector<ActionInfo>& all) {
    using enum ActionKind;
    constexpr auto kGroup = ActionGroup::Review;
    constexpr auto kReview = ActionPlace::Review;
    all.push_back({QStringLiteral("review.next"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Next doubt"), {Qt::Key_Tab}, Repeating, kReview});
    all.push_back({QStringLiteral("review.previous"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Previous doubt"), {Qt::ShiftModifier | Qt::Key_Tab}, Repeating, kReview});
    all.push_back({QStringLiteral("review.list"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "List of doubts"), {Qt::Key_F3}});
    all.push_back({QStringLiteral("review.second_pass"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Compare with a second pass"), {Qt::ShiftModifier | Qt::Key_F3}, Once, kReview});
    all.push_back({QStringLiteral("review.choose_1"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Choose the first reading"), {Qt::Key_1}, Once, kReview});
    all.push_back({QStringLiteral("review.choose_2"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Choose the second reading"), {Qt::Key_2}, Once, kReview});
    all.push_back({QStringLiteral("review.edit"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Edit the place"), {Qt::Key_E}, Once, kReview});
    all.push_back({QStringLiteral("review.dismiss"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Dismiss the doubt"), {Qt::Key_X}, Once, kReview});
}

void addText(std::vector<ActionInfo>& all) {
    using enum ActionKind;
    constexpr auto kGroup = ActionGroup::Text;
    constexpr auto kText = ActionPlace::Text;
    all.push_back({QStringLiteral("text.undo"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Undo"), {ctrl(Qt::Key_Z)}, Repeating});
    all.push_back({QStringLiteral("text.redo"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Redo"), {ctrlShift(Qt::Key_Z), ctrl(Qt::Key_Y)}, Repeating});
    all.push_back({QStringLiteral("text.find"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Find"), {ctrl(Qt::Key_F)}});
    all.push_back({QStringLiteral("text.replace"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Replace"), {ctrl(Qt::Key_H)}});
    all.push_back({QStringLiteral("text.split"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Split at the caret"), {Qt::Key_Return}, Once, kText});
    all.push_back({QStringLiteral("text.merge"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Merge with the paragraph before, at its start"), {Qt::Key_Backspace}, Once, kText});
    all.push_back({QStringLiteral("text.insert_time"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Insert the time"), {ctrl(Qt::Key_T)}});
    all.push_back({QStringLiteral("text.toggle_flagged"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Show or hide doubted text"), {ctrl(Qt::Key_D)}});
    all.push_back({QStringLiteral("text.mark_check"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Mark to check"), {ctrl(Qt::Key_M)}});
    all.push_back({QStringLiteral("text.mark_star"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Star"), {ctrl(Qt::Key_B)}});
    all.push_back({QStringLiteral("text.note"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Write a note on the passage"), {ctrlShift(Qt::Key_N)}});
    all.push_back({QStringLiteral("text.next_mark"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Next mark"), {Qt::Key_F4}, Repeating});
    all.push_back({QStringLiteral("text.previous_mark"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Previous mark"), {Qt::ShiftModifier | Qt::Key_F4}, Repeating});
    all.push_back({QStringLiteral("text.marks"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "List of marks"), {ctrlShift(Qt::Key_B)}});
    all.push_back({QStringLiteral("text.show_original"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Show the machine's text"), {ctrlShift(Qt::Key_O)}});
    all.push_back({QStringLiteral("text.transcribe_again"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Transcribe the selection again"), {ctrl(Qt::Key_R)}});
    all.push_back({QStringLiteral("text.collect_quote"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Add the selection to the quotation"), {ctrlShift(Qt::Key_A)}});
    all.push_back({QStringLiteral("text.copy_quote"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Copy as a quote"), {ctrlShift(Qt::Key_C)}});
    all.push_back({QStringLiteral("text.quote_with_clip"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Quote with its sound"), {ctrlShift(Qt::Key_Q)}});
    all.push_back({QStringLiteral("text.start_here"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Start of the passage at the play head"), {ctrl(Qt::Key_BracketLeft)}});
    all.push_back({QStringLiteral("text.end_here"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "End of the passage at the play head"), {ctrl(Qt::Key_BracketRight)}});
    all.push_back({QStringLiteral("text.nudge_earlier"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Boundary 50 ms earlier"), {alt(Qt::Key_BracketLeft)}, Repeating});
    all.push_back({QStringLiteral("text.nudge_later"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Boundary 50 ms later"), {alt(Qt::Key_BracketRight)}, Repeating});
}

constexpr const char* kSpeakerTexts[kSpeakers] = {
    QT_TRANSLATE_NOOP("Shortcuts", "Speaker 1"), QT_TRANSLATE_NOOP("Shortcuts", "Speaker 2"), QT_TRANSLATE_NOOP("Shortcuts", "Speaker 3"), QT_TRANSLATE_NOOP("Shortcuts", "Speaker 4"), QT_TRANSLATE_NOOP("Shortcuts", "Speaker 5"),
    QT_TRANSLATE_NOOP("Shortcuts", "Speaker 6"), QT_TRANSLATE_NOOP("Shortcuts", "Speaker 7"), QT_TRANSLATE_NOOP("Shortcuts", "Speaker 8"), QT_TRANSLATE_NOOP("Shortcuts", "Speaker 9")};
constexpr const char* kPageTexts[kPages] = {QT_TRANSLATE_NOOP("Shortcuts", "First page of the side bar"), QT_TRANSLATE_NOOP("Shortcuts", "Second page"), QT_TRANSLATE_NOOP("Shortcuts", "Third page"),
                                            QT_TRANSLATE_NOOP("Shortcuts", "Fourth page"), QT_TRANSLATE_NOOP("Shortcuts", "Fifth page"), QT_TRANSLATE_NOOP("Shortcuts", "Sixth page"),
                                            QT_TRANSLATE_NOOP("Shortcuts", "Seventh page"), QT_TRANSLATE_NOOP("Shortcuts", "Eighth page"), QT_TRANSLATE_NOOP("Shortcuts", "Ninth page")};

void addProgram(std::vector<ActionInfo>& all) {
    constexpr auto kGroup = ActionGroup::Program;
    all.push_back({QStringLiteral("program.new"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "New transcription"), {ctrl(Qt::Key_N)}});
    all.push_back({QStringLiteral("program.import"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Choose recordings"), {ctrl(Qt::Key_O)}});
    all.push_back({QStringLiteral("program.export"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Export"), {ctrl(Qt::Key_E)}});
    all.push_back({QStringLiteral("program.search"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Search all transcripts"), {ctrlShift(Qt::Key_F)}});
    all.push_back({QStringLiteral("program.captions"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Captions on or off"), {ctrlShift(Qt::Key_L)}});
    all.push_back({QStringLiteral("program.memory"), kGroup, QT_TRANSLATE_NOOP("Shortcuts", "Memory panel"), {ctrlShift(Qt::Key_M)}});
    for (int number = 1; number <= kPages; ++number)
        all.push_back({QStringLiteral("program.page_%1").arg(number), kGroup, kPageTexts[number - 1], {alt(digit(number))}});
}

std::vector<ActionInfo> makeActions() {
    std::vector<ActionInfo> all;
    addPlaying(all);
    addReview(all);
    addText(all);
    for (int number = 1; number <= kSpeakers; ++number)
        all.push_back({QStringLiteral("speaker.%1").arg(number), ActionGroup::Speakers, kSpeakerTexts[number - 1], {ctrl(digit(number))}});
    addProgram(all);
    return all;
}

}  // namespace

QString groupTitle(ActionGroup group) {
    switch (group) {
        case ActionGroup::Playing: return QCoreApplication::translate("Shortcuts", "Playing");
        case ActionGroup::Review: return QCoreApplication::translate("Shortcuts", "Reviewing doubts");
        case ActionGroup::Text: return QCoreApplication::translate("Shortcuts", "Text");
        case ActionGroup::Speakers: return QCoreApplication::translate("Shortcuts", "Speakers");
        case ActionGroup::Program: return QCoreApplication::translate("Shortcuts", "Program");
    }
    return {};
}

QString ActionInfo::text() const { return QCoreApplication::translate("Shortcuts", source); }

const std::vector<ActionInfo>& allActions() {
    static const std::vector<ActionInfo> all = makeActions();
    return all;
}

const ActionInfo* findAction(const QString& id) {
    const auto found = std::ranges::find(allActions(), id, &ActionInfo::id);
    return found == allActions().end() ? nullptr : &*found;
}

bool canMeet(ActionPlace a, ActionPlace b) { return a == b || a == ActionPlace::Anywhere || b == ActionPlace::Anywhere; }

}  // namespace undervoice::ui
