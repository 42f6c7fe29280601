// Every option of `undervoice convert` does something, or is refused.

#include "convert_works.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <gmock/gmock.h>

#include <algorithm>

#include "command.h"

namespace undervoice::cli {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAreArray;

/// The real command's options, as they were given.
class ConvertWorks : public testing::Test {
  protected:
    ConvertWorks() { m_command->registerOptions(m_app); }
    CLI::App& convert() { return *m_app.get_subcommand("convert"); }
    std::string refusal(ConvertWork work, std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"convert", "base", "out"});
        std::reverse(arguments.begin(), arguments.end());
        m_app.parse(arguments);
        const Status status = checkOptionsOf(work, convert());
        return status ? "" : status.error().message;
    }
    /// What the command itself says, before it looks for a model.
    std::string said(std::vector<std::string> arguments) {
        refusal(ConvertWork::Head, std::move(arguments));
        testing::internal::CaptureStderr();
        EXPECT_NE(m_command->run({}), kDone);
        return testing::internal::GetCapturedStderr();
    }

  private:
    std::unique_ptr<Command> m_command = makeConvertCommand();
    CLI::App m_app;
};

TEST_F(ConvertWorks, EveryOptionHasItsPlace) {
    std::vector<std::string> listed, there;
    for (const OptionsOfWorks& some : convertOptions()) listed.insert(listed.end(), some.options.begin(), some.options.end());
    for (const CLI::Option* option : convert().get_options())
        if (option->get_name() != "--help") there.push_back(option->get_name());
    EXPECT_THAT(listed, UnorderedElementsAreArray(there));
}

TEST_F(ConvertWorks, TakeWhatTheyUse) {
    using enum ConvertWork;
    EXPECT_EQ(refusal(Head, {"--preset", "87.5", "--patch", "p", "--force", "--test", "a", "--dtype", "float32"}), "");
    EXPECT_EQ(refusal(FlatUniform, {"--layout", "flat", "--kept", "48", "--uniform_start", "1", "--force"}), "");
    EXPECT_EQ(refusal(FlatTwoNorm, {"--layout", "flat", "--select", "2-norm", "--ranks", "r", "--seed", "1"}), "");
    EXPECT_EQ(refusal(Apply, {"--apply", "p", "--threads", "2"}), "");
    EXPECT_EQ(refusal(Merge, {"--merge", "2", "--normalize"}), "");
    EXPECT_EQ(refusal(Export, {"--to", "openai", "--dtype", "float32"}), "");
}

TEST_F(ConvertWorks, RefuseWhatWouldDoNothing) {
    using enum ConvertWork;
    EXPECT_EQ(refusal(Apply, {"--apply", "p", "--report", "r"}), "--report is for conversions and does nothing with --apply; leave it out.");
    EXPECT_THAT(refusal(Apply, {"--apply", "p", "--dtype", "float16"}), HasSubstr("--dtype is for conversions and --to"));
    EXPECT_THAT(refusal(Export, {"--to", "openai", "--force"}), HasSubstr("--force is for conversions"));
    EXPECT_THAT(refusal(Merge, {"--merge", "2", "--preset", "87.5"}), HasSubstr("--preset is for --layout head and does nothing with --merge"));
    EXPECT_THAT(refusal(Head, {"--normalize"}), HasSubstr("--normalize is for --merge"));
    EXPECT_THAT(refusal(Head, {"--write_ranks", "r"}), HasSubstr("--write_ranks is for --layout flat --select 2-norm and does nothing with --layout head"));
    EXPECT_THAT(refusal(FlatUniform, {"--layout", "flat", "--ranks", "r"}), HasSubstr("does nothing with --layout flat --select uniform"));
    EXPECT_THAT(refusal(FlatUniform, {"--layout", "flat", "--heal", "all"}), HasSubstr("--heal is for --layout head"));
}

TEST_F(ConvertWorks, TheCommandLooksAtThemFirst) {
    EXPECT_THAT(said({"--apply", "p", "--test", "clips"}), HasSubstr("--test is for conversions and does nothing with --apply"));
    EXPECT_THAT(said({"--split"}), HasSubstr("--split is for --layout flat"));
}

TEST_F(ConvertWorks, ABudgetIsBytesAndNotNone) {
    EXPECT_THAT(said({"--budget", "0.5"}), HasSubstr("--budget was given \"0.5\", but takes a number of bytes above 0"));
    EXPECT_THAT(said({"--budget", "1MB", "--self_rank", "96"}), HasSubstr("not both"));
}

TEST_F(ConvertWorks, ATestHasAClip) { EXPECT_THROW(refusal(ConvertWork::Head, {"--test_clips", "0"}), CLI::ValidationError); }

}  // namespace
}  // namespace undervoice::cli
