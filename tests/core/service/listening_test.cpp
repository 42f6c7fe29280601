#include "service/listening.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "../media/media_support.h"
#include "../media/playback_signals.h"
#include "base/sha256.h"
#include "media/audio_output.h"
#include "support/fixtures.h"

namespace undervoice::service {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// A device that takes nothing by itself.
class StillOutput : public media::AudioOutput {
  public:
    int rateHz() const override { return 48'000; }
    int channels() const override { return 2; }
    Status start(Fill, Lost) override { return {}; }
    void stop() override {}
    std::int64_t heardFrames() const override { return 0; }
    std::int64_t latencyFrames() const override { return 0; }
};

class ListeningTest : public testing::Test {
  protected:
    ListeningTest() : m_listening(m_folder.path() / "waves", [this]() -> Result<std::unique_ptr<media::AudioOutput>> {
        if (!m_hasDevice) return fail(ErrorCode::Device, "There is no loudspeaker.");
        return std::make_unique<StillOutput>();
    }) {}

    fs::path writeSound(const std::string& name, double hz) {
        m_bytes = test::wavBytes(test::tone(hz, 3.0, 16'000), 16'000, 1);
        test::writeBytes(m_folder.path() / name, m_bytes);
        return m_folder.path() / name;
    }
    void open(const fs::path& file, const std::string& sha256) {
        ListeningEvents events;
        events.opened = [this](std::int64_t us) { note([&] { m_openedUs = us; }); };
        events.drawn = [this](std::int64_t us) { note([&] { m_drawnUs = us; }); };
        events.failed = [this](const Error& error) { note([&] { m_errors.push_back(error); }); };
        m_listening.open({file, sha256, {}, {}}, std::move(events));
    }
    template <typename Change>
    void note(Change change) {
        const std::lock_guard lock(m_mutex);
        change();
        m_changed.notify_all();
    }
    template <typename Condition>
    bool comesTo(Condition condition) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, 20s, condition);
    }

    test::TemporaryFolder m_folder;
    std::string m_bytes;
    bool m_hasDevice = true;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<std::int64_t> m_openedUs, m_drawnUs;
    std::vector<Error> m_errors;
    Listening m_listening;  ///< last: its threads tell the members above
};

TEST_F(ListeningTest, OpensAndDraws) {
    const fs::path file = writeSound("talk.wav", 200);
    open(file, sha256Hex(m_bytes));
    ASSERT_TRUE(comesTo([this] { return m_openedUs && m_drawnUs; }));

    EXPECT_EQ(*m_drawnUs, 3'000'000);
    EXPECT_TRUE(m_listening.canPlay());
    const auto wave = m_listening.wave(0, 3'000'000, 30);
    ASSERT_EQ(wave.size(), 30U);
    EXPECT_NEAR(wave[10].highest, 0.5, 0.02);
    EXPECT_NEAR(wave[10].lowest, -0.5, 0.02);
}

TEST_F(ListeningTest, KnowsWhereASilenceEnds) {
    auto sound = test::tone(200, 2.0, 16'000);
    const auto talk = sound;
    sound.resize(sound.size() + 4 * 16'000);
    sound.insert(sound.end(), talk.begin(), talk.end());
    m_bytes = test::wavBytes(sound, 16'000, 1);
    test::writeBytes(m_folder.path() / "pause.wav", m_bytes);
    open(m_folder.path() / "pause.wav", sha256Hex(m_bytes));
    ASSERT_TRUE(comesTo([this] { return m_drawnUs.has_value(); }));

    EXPECT_EQ(m_listening.afterSilenceUs(1'000'000), std::nullopt);
    EXPECT_EQ(m_listening.afterSilenceUs(2'100'000), std::nullopt);  // its first moment is heard
    EXPECT_EQ(m_listening.afterSilenceUs(3'000'000), 5'750'000);
    EXPECT_EQ(m_listening.afterSilenceUs(5'800'000), std::nullopt);
    EXPECT_EQ(m_listening.afterSilenceUs(7'000'000), std::nullopt);
}

TEST_F(ListeningTest, DrawsFromTheCacheTheSecondTime) {
    const fs::path file = writeSound("talk.wav", 200);
    open(file, sha256Hex(m_bytes));
    ASSERT_TRUE(comesTo([this] { return m_drawnUs.has_value(); }));
    const auto before = m_listening.wave(0, 3'000'000, 100);
    note([this] { m_drawnUs.reset(); });
    fs::remove(file);
    open(file, sha256Hex(m_bytes));
    ASSERT_TRUE(comesTo([this] { return m_drawnUs && !m_errors.empty(); }));

    EXPECT_EQ(m_listening.wave(0, 3'000'000, 100), before);
    EXPECT_EQ(m_errors[0].code, ErrorCode::NotFound);
    EXPECT_FALSE(m_listening.canPlay());
}

TEST_F(ListeningTest, DrawsWithoutADevice) {
    m_hasDevice = false;
    const fs::path file = writeSound("talk.wav", 200);
    open(file, sha256Hex(m_bytes));
    ASSERT_TRUE(comesTo([this] { return m_drawnUs && !m_errors.empty(); }));

    EXPECT_EQ(m_errors[0].code, ErrorCode::Device);
    EXPECT_FALSE(m_openedUs);
}

TEST_F(ListeningTest, SaysThatTheFileIsAnotherOne) {
    const fs::path file = writeSound("talk.wav", 200);
    open(file, sha256Hex("what was transcribed"));
    ASSERT_TRUE(comesTo([this] { return !m_errors.empty(); }));

    EXPECT_EQ(m_errors[0].code, ErrorCode::Format);
    EXPECT_THAT(m_errors[0].message, testing::HasSubstr("talk.wav"));
}

TEST_F(ListeningTest, DoesWhatWasAskedForBeforeItWasOpen) {
    const fs::path file = writeSound("talk.wav", 200);
    open(file, sha256Hex(m_bytes));
    m_listening.seekUs(1'500'000);
    m_listening.setRate(9);
    ASSERT_TRUE(comesTo([this] { return m_openedUs.has_value(); }));

    EXPECT_EQ(m_listening.positionUs(), 1'500'000);
    EXPECT_FALSE(m_listening.isPlaying());
}

TEST_F(ListeningTest, TellsNothingOfWhatWasClosed) {
    const fs::path first = writeSound("talk.wav", 200);
    open(first, sha256Hex(m_bytes));
    m_listening.close();
    note([this] { m_drawnUs.reset(); });
    const fs::path other = writeSound("other.wav", 400);
    open(other, sha256Hex(m_bytes));
    ASSERT_TRUE(comesTo([this] { return m_drawnUs.has_value(); }));

    EXPECT_TRUE(m_errors.empty());  // nor that it was cancelled
}

}  // namespace
}  // namespace undervoice::service
