#include "export_examples.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace undervoice::test {

namespace fs = std::filesystem;

ExportSegment said(double start, double end, std::string text, std::string speaker) {
    ExportSegment made;
    made.segment.startSeconds = start;
    made.segment.endSeconds = end;
    made.segment.text = std::move(text);
    made.speaker = std::move(speaker);
    return made;
}

ExportSegment saidInWords(double start, double end, std::string text, std::string speaker) {
    ExportSegment made = said(start, end, std::move(text), std::move(speaker));
    std::vector<Word> words;
    const std::string& all = made.segment.text;
    for (std::size_t at = 0; at < all.size();) {
        const std::size_t next = std::min(all.find(' ', at + 1), all.size());
        words.push_back({all.substr(at, next - at), 0, 0, 0.9});
        at = next;
    }
    const double step = (end - start) / static_cast<double>(words.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
        words[i].startSeconds = start + step * static_cast<double>(i);
        words[i].endSeconds = start + step * static_cast<double>(i + 1);
    }
    made.segment.words = std::move(words);
    return made;
}

ExportDocument interview() {
    ExportDocument document;
    document.title = "The north light";
    document.date = "2026-05-01";
    document.language = "en";
    document.recording = {"interview.opus", std::string(64, 'a'), 69'700'000, {0}};
    document.model = {"base", std::string(64, 'b'), "x", "mha"};
    document.optionsJson = R"({"beam_size":5,"temperatures":[0.0,0.2]})";
    document.programVersion = "0.1.0";
    document.segments = {saidInWords(0.2, 7.9, " Good morning. How did that begin?", "Ada"),
                         saidInWords(8.5, 12, " My uncle kept the light.", "Ben"),
                         saidInWords(12, 16.5, " One winter he fell ill & I came.", "Ben"),
                         saidInWords(20, 3661.25, " That week has not ended yet.", "Ben")};
    document.segments[1].machineText = " My ankle kept the light.";
    document.segments[1].changedMs = 1'777'000'000'000;
    document.segments[2].segment.evidence.flags = {Flag::NoVoice};
    document.edits = {{1'777'000'000'000, 1, "My ankle kept the light.", "My uncle kept the light."}};
    document.openQuestions = {{13.5, "ill", "ill", "in"}};
    document.quotes = {{20, 26, "Ben", "That week has not ended yet."}};
    return document;
}

ExportDocument partOfInterview() {
    ExportDocument document = interview();
    document.recording.durationUs = 7'200'000'000;
    document.recording.part = ExportPart{.fromUs = 600'000'000, .toUs = 720'000'000};
    return document;
}

ExportDocument hostileDocument() {
    ExportDocument document = interview();
    document.title = "<Title> & \"quotes\" ]]> \x01";
    document.participants = {"A<b>da", "Ben | Beta"};
    document.segments = {said(0, 1, " <script>alert('1')</script> &amp; ]]> <!-- --> \"q\" 'a'", "A<b>da"),
                         said(1, 2, std::string(" nul\0 bell\x07 escape\x1b[0m delete\x7f c1\xc2\x85", 35), "A<b>da"),
                         said(2, 3, " half \xed\xa0\x80 lone \xff noncharacter \xef\xbf\xbe\xef\xbf\xbf end", "A<b>da"),
                         said(5, 6, " مرحبا بالعالم, hello (42)!", "ليلى"),
                         said(6, 7, " turned \xe2\x80\xae" "evil\xe2\x80\xac text", "ليلى"),
                         said(9, 10, " # no *heading* _here_ [link](http://x) `code` 1. | table ~~gone~~ $x$ --> \\", "Ben | Beta"),
                         said(10, 11, "  many   blanks\tand\nlines  ", "Ben | Beta"),
                         said(13, 14, " 1. not a list 🎙 𝒳", "Ben | Beta"),
                         said(17, 18, " ", "Ben | Beta")};
    return document;
}

std::string fileBytes(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

bool runs(const std::string& command) { return std::system(command.c_str()) == 0; }

bool hasOffice() { return runs("command -v soffice >/dev/null 2>&1"); }

bool convertByOffice(const std::vector<fs::path>& files, const std::string& extension, const fs::path& targetFolder) {
    const fs::path home = files.front().parent_path();
    std::string command = "soffice -env:UserInstallation=file://" + (home / "office-profile").string() + " --headless --norestore --convert-to " +
                          (extension == "txt" ? "\"txt:Text (encoded):UTF8\"" : extension) + " --outdir " + targetFolder.string();
    for (const fs::path& file : files) command += " " + file.string();
    return runs(command + " >" + (home / "office.log").string() + " 2>&1");
}

}  // namespace undervoice::test
