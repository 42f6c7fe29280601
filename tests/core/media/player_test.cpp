// The player against a device that is pulled by hand: what is heard, where it says to be, and that the audio
// thread never allocates.

#include "media/player.h"

#include "media_support.h"
#include "playback_signals.h"
#include "support/fixtures.h"
#include "support/wait_for.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {
thread_local bool isWatched = false;
thread_local int watchedAllocations = 0;
}  // namespace

// Counts what the thread that plays the device's part allocates. (Inlined, g++ takes free() here for a
// mismatch.)
[[gnu::noinline]] void* operator new(std::size_t size) {
    if (isWatched) ++watchedAllocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    if (isWatched) ++watchedAllocations;
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
    operator delete(memory);
}

namespace undervoice::media {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using State = Player::State;
using test::Click;
using test::clicks;
using test::clicksIn;
using test::kClickEvery;
using test::kNoClick;
using test::kRateHz;
using test::largestBend;
using test::loudestOf;
using test::pitchOf;
using test::Samples;
using test::tail;
using test::tone;
using test::waitFor;

constexpr int kBlock = 96;

/// A stereo device whose clock is the test.
class FakeOutput : public AudioOutput {
  public:
    int rateHz() const override { return kRateHz; }
    int channels() const override { return 2; }
    Status start(Fill fill, Lost lost) override {
        const std::scoped_lock lock(m_mutex);
        ++starts;
        if (refusal) return fail(*refusal);
        m_fill = std::move(fill);
        m_lost = std::move(lost);
        m_pulled = 0;
        return {};
    }
    void stop() override {
        const std::scoped_lock lock(m_mutex);
        m_fill = {};
    }
    std::int64_t heardFrames() const override { return std::max<std::int64_t>(0, m_pulled - latency); }
    std::int64_t latencyFrames() const override { return latency; }

    bool isRunning() const {
        const std::scoped_lock lock(m_mutex);
        return static_cast<bool>(m_fill);
    }
    /// The left channel of one block; false while the device is stopped.
    bool pull(std::vector<float>& left) {
        const std::scoped_lock lock(m_mutex);
        if (!m_fill) return false;
        isWatched = true;
        m_fill(m_block);
        isWatched = false;
        m_pulled += kBlock;
        for (std::size_t i = 0; i < m_block.size(); i += 2) left.push_back(m_block[i]);
        return true;
    }
    void lose(const std::string& why) { m_lost({ErrorCode::Device, why}); }

    std::int64_t latency = 0;
    std::optional<Error> refusal;
    std::atomic<int> starts{0};

  private:
    mutable std::mutex m_mutex;
    Fill m_fill;
    Lost m_lost;
    std::atomic<std::int64_t> m_pulled{0};
    std::vector<float> m_block = std::vector<float>(2 * kBlock);
};

/// Everything the device played since it was started, and where the player said to be after each block.
struct Listening {
    std::vector<float> left;
    std::vector<std::int64_t> positionUs;  // [block]
};

class Play : public testing::Test {
  protected:
    std::filesystem::path writeWav(const Samples& samples, int rateHz = kRateHz) const {
        const auto path = m_folder.path() / "sound.wav";
        test::writeBytes(path, test::wavBytes(samples, rateHz, 1));
        return path;
    }
    void open(const std::filesystem::path& path, const SoundSelection& selection = {}) {
        auto player =
            Player::open(path, selection, m_output,
                         {.stateChanged = [this](State state) { m_states.push_back(state); },
                          .endReached = [this] { ++m_ends; },
                          .failed = [this](const Error& error) { m_failures.push_back(error.message); }});
        ASSERT_TRUE(player) << player.error().message;
        m_player = std::move(*player);
    }
    void play() {
        const bool wasRunning = m_output.isRunning();
        m_player->play();
        ASSERT_TRUE(waitFor([&] { return m_output.isRunning() && (wasRunning || m_player->isReady()); }));
    }
    /// Pulls blocks as a device would whose player keeps up.
    void listen(double seconds) {
        for (int i = 0; i < 3; ++i) pullBlock();  // what was before a seek fades out
        for (int left = static_cast<int>(seconds * kRateHz / kBlock) - 3; left > 0;) {
            ASSERT_TRUE(waitFor([&] { return m_player->isReady(); }));
            for (int i = 0; i < 100 && left > 0; ++i, --left) pullBlock();
        }
    }
    void pullBlock() {
        ASSERT_TRUE(m_output.pull(m_heard.left));
        m_heard.positionUs.push_back(m_player->positionUs());
    }
    void listenToTheEnd(double mostSeconds) {
        const int ends = m_ends;
        const std::size_t most = m_heard.left.size() + static_cast<std::size_t>(mostSeconds * kRateHz);
        while (m_heard.left.size() < most && m_ends == ends) {
            listen(0.2);
            if (m_player->positionUs() == m_heard.positionUs[m_heard.positionUs.size() - 50])
                waitFor([&] { return m_player->state() == State::Paused; });
            waitFor([&] { return m_player->state() == State::Playing || m_ends > ends; });
        }
        ASSERT_GT(m_ends, ends) << "after " << mostSeconds << " s";
    }
    /// What the player said when that frame was heard.
    double positionOf(double frame) const {
        const double block = (frame + static_cast<double>(m_output.latency)) / kBlock - 1;
        const auto below = static_cast<std::size_t>(
            std::clamp(block, 0.0, static_cast<double>(m_heard.positionUs.size() - 2)));
        const double part = std::clamp(block - static_cast<double>(below), 0.0, 1.0);
        const auto us = [&](std::size_t i) { return static_cast<double>(m_heard.positionUs[i]); };
        return us(below) + part * (us(below + 1) - us(below));
    }

    test::TemporaryFolder m_folder;
    FakeOutput m_output;
    std::vector<State> m_states;
    std::atomic<int> m_ends{0};
    std::vector<std::string> m_failures;
    Listening m_heard;
    std::unique_ptr<Player> m_player;  // last: its thread calls the above
};

TEST_F(Play, AtRateOneIsTheFileAfterTheFadeIn) {
    const Samples samples = test::sweep(kRateHz, 1, 1);
    open(writeWav(samples));
    play();
    listenToTheEnd(2);
    float largest = 0;
    for (std::size_t i = 200; i + 200 < samples.size(); ++i)
        largest = std::max(largest, std::abs(m_heard.left[i] - static_cast<float>(samples[i]) / 32768.0F));
    EXPECT_LT(largest, 1e-6F);
    EXPECT_EQ(watchedAllocations, 0);
    EXPECT_EQ(m_player->positionUs(), 1'000'000);
    EXPECT_EQ(m_player->durationUs(), 1'000'000);
}

class PlayAtRate : public Play, public testing::WithParamInterface<double> {};

TEST_P(PlayAtRate, KeepsThePitchAndChangesTheLength) {
    open(writeWav(tone(440, 3)));
    ASSERT_TRUE(m_player->setRate(GetParam()));
    play();
    listenToTheEnd(8);
    const auto last =
        std::find_if(m_heard.left.rbegin(), m_heard.left.rend(), [](float x) { return std::abs(x) > 1e-4F; });
    m_heard.left.erase(last.base(), m_heard.left.end());
    const double seconds = static_cast<double>(m_heard.left.size()) / kRateHz;
    RecordProperty("pitch_hz", fmt::format("{:.3f}", pitchOf(m_heard.left)));
    RecordProperty("seconds", fmt::format("{:.4f}", seconds));
    EXPECT_NEAR(pitchOf(m_heard.left), 440, 1);
    EXPECT_NEAR(seconds * GetParam(), 3, 0.03);
    EXPECT_LT(largestBend(m_heard.left), kNoClick);
}

INSTANTIATE_TEST_SUITE_P(Rates, PlayAtRate, testing::Values(0.5, 0.75, 1.0, 1.25, 1.5, 2.0));

/// Positions against a track whose sounds have known places.
class PlayClicks : public Play {
  protected:
    static constexpr double kTolerance = 10'000;  // microseconds
    void SetUp() override { open(writeWav(clicks(20))); }

    /// How many whole clicks were heard; each where the player said to be.
    int checkedClicks(double slowest, double fastest) {
        const double whole = clicksIn([] {
                                 std::vector<float> sound;
                                 for (const std::int16_t sample : clicks(1))
                                     sound.push_back(static_cast<float>(sample) / 32768.0F);
                                 return sound;
                             }())[0]
                                 .energy;
        int checked = 0;
        double worst = 0;
        for (const Click& click : clicksIn(m_heard.left)) {
            if (click.energy < 0.85 * whole / fastest || click.energy > 1.15 * whole / slowest)
                continue;  // cut by a seek
            const double position = positionOf(click.frame);
            const double nearest = (std::floor(position / 1e6 / kClickEvery) + 0.5) * kClickEvery * 1e6;
            EXPECT_NEAR(position, nearest, kTolerance) << "click heard at " << click.frame / kRateHz << " s";
            worst = std::max(worst, std::abs(position - nearest));
            ++checked;
        }
        RecordProperty("worst_us", fmt::format("{:.0f}", worst));
        return checked;
    }
};

TEST_F(PlayClicks, PositionIsThatOfTheSoundAtEveryRate) {
    m_output.latency = 4000;
    for (const double rate : {0.5, 0.75, 1.0, 1.5, 2.0}) {
        m_player->seekUs(0);
        ASSERT_TRUE(m_player->setRate(rate));
        play();
        listen(4);
        m_player->pause();
        listen(0.2);
    }
    EXPECT_GE(checkedClicks(0.5, 2), 35);
    EXPECT_EQ(watchedAllocations, 0);
}

TEST_F(PlayClicks, PositionIsThatOfTheSoundThroughRateChanges) {
    m_output.latency = 9600;
    play();
    for (const double rate : {1.0, 2.0, 0.5, 1.5, 0.7, 1.0, 1.9, 0.6}) {
        ASSERT_TRUE(m_player->setRate(rate));
        listen(1.1);
    }
    EXPECT_GE(checkedClicks(0.5, 2), 15);
}

TEST_F(PlayClicks, PositionIsThatOfTheSoundAfterSeeks) {
    m_output.latency = 2000;
    play();
    for (const std::int64_t us : {10'000'000, 3'000'000, 17'500'000, 0, 5'123'000, 5'100'000}) {
        m_player->seekUs(us);
        EXPECT_EQ(m_player->positionUs(), us);
        listen(1.6);
    }
    EXPECT_GE(checkedClicks(1, 1), 14);
}

TEST_F(PlayClicks, PositionIsThatOfTheSoundRoundALoop) {
    m_output.latency = 2000;
    ASSERT_TRUE(m_player->setLoop(TimeRangeUs{2'000'000, 3'000'000}));
    m_player->seekUs(2'000'000);
    play();
    listen(5.5);
    EXPECT_GE(checkedClicks(1, 1), 10);
    EXPECT_EQ(m_ends, 0);
    for (const std::int64_t us : m_heard.positionUs) ASSERT_TRUE(us >= 2'000'000 && us <= 3'000'000) << us;
    EXPECT_NEAR(positionOf(2.5 * kRateHz), 2'500'000, 1000);  // no pause at the joints
    EXPECT_NEAR(positionOf(5.25 * kRateHz), 2'250'000, 1000);
}

TEST_F(PlayClicks, LoopsTakeHoldAndLetGoWhilePlaying) {
    play();
    m_player->seekUs(6'000'000);
    listen(0.5);
    ASSERT_TRUE(m_player->setLoop(TimeRangeUs{1'000'000, 2'000'000}));
    listen(0.3);
    EXPECT_NEAR(static_cast<double>(m_player->positionUs()), 1'300'000, 15'000);
    listen(1);
    EXPECT_NEAR(static_cast<double>(m_player->positionUs()), 1'300'000, 15'000);
    ASSERT_TRUE(m_player->setLoop(std::nullopt));
    listen(1);
    EXPECT_NEAR(static_cast<double>(m_player->positionUs()), 2'300'000, 30'000);
}

TEST_F(PlayClicks, RangeIsPlayedOnceToItsEnd) {
    for (const double rate : {1.0, 2.0}) {
        m_heard = {};
        ASSERT_TRUE(m_player->setRate(rate));
        ASSERT_TRUE(m_player->playRange({4'100'000, 4'400'000}));
        ASSERT_TRUE(waitFor([&] { return m_output.isRunning(); }));
        listenToTheEnd(2);
        EXPECT_EQ(m_player->state(), State::Paused);
        EXPECT_EQ(clicksIn(m_heard.left).size(), 1U);
        EXPECT_NEAR(static_cast<double>(m_player->positionUs()), 4'400'000, 100);
    }
    m_player->play();
    listen(0.5);
    EXPECT_GT(m_player->positionUs(), 5'000'000) << "goes on behind the range";
}

TEST_F(PlayClicks, PauseStepsBackAndPlayGoesOnFromThere) {
    play();
    m_player->seekUs(8'000'000);
    listen(1.5);
    m_player->pause(1000);
    const double paused = static_cast<double>(m_player->positionUs());
    EXPECT_NEAR(paused, 8'500'000, 10'000);
    listen(0.5);
    EXPECT_EQ(static_cast<double>(m_player->positionUs()), paused);
    m_player->play();
    listen(0.5);
    EXPECT_NEAR(static_cast<double>(m_player->positionUs()), paused + 500'000, 10'000);
    m_player->seekUs(200'000);
    m_player->pause(1000);
    EXPECT_EQ(m_player->positionUs(), 0);
}

TEST_F(PlayClicks, PauseWithoutStepLosesNothing) {
    play();
    listen(1);
    m_player->pause();
    listen(0.5);
    const double paused = static_cast<double>(m_player->positionUs());
    EXPECT_NEAR(paused, 1'000'000, 10'000);
    EXPECT_EQ(loudestOf(tail(m_heard.left, 0.4)), 0);
    m_player->play();
    listen(1);
    EXPECT_NEAR(static_cast<double>(m_player->positionUs()), paused + 1'000'000, 100);
}

TEST_F(Play, NothingClicks) {
    open(writeWav(tone(440, 10)));
    play();
    listen(0.3);
    m_player->pause();
    listen(0.1);
    m_player->play();
    listen(0.3);
    m_player->seekUs(5'000'300);
    listen(0.3);
    m_player->setVolume(2);
    listen(0.1);
    m_player->setVolume(0.3F);
    ASSERT_TRUE(m_player->setRate(1.7));
    listen(0.5);
    ASSERT_TRUE(m_player->setLoop(TimeRangeUs{5'000'000, 5'100'700}));
    listen(0.8);
    ASSERT_TRUE(m_player->playRange({1'000'000, 1'200'000}));
    listenToTheEnd(1);
    EXPECT_LT(largestBend(m_heard.left), kNoClick);
    EXPECT_EQ(watchedAllocations, 0);
}

TEST_F(Play, VolumeMakesLouderWithoutPassingOne) {
    open(writeWav(tone(440, 10, kRateHz, 0.3)));
    play();
    const auto levelAt = [&](float volume) {
        m_player->setVolume(volume);
        listen(0.2);
        return loudestOf(tail(m_heard.left, 0.1));
    };
    EXPECT_NEAR(levelAt(1), 0.3, 0.001);
    EXPECT_NEAR(levelAt(2), 0.6, 0.001);
    EXPECT_GT(levelAt(4), 0.9);
    EXPECT_LE(levelAt(1000), 1.0);
    EXPECT_NEAR(levelAt(0.5), 0.15, 0.001);
    EXPECT_NEAR(levelAt(0), 0, 0.001);
    EXPECT_NEAR(levelAt(-1), 0, 0.001);
    EXPECT_NEAR(levelAt(NAN), 0, 0.001);
}

TEST_F(Play, EventsTellWhatHappened) {
    open(writeWav(tone(440, 0.5)));
    play();
    listenToTheEnd(2);
    play();
    listenToTheEnd(2);
    ASSERT_TRUE(waitFor([&] { return m_ends == 2; }));
    m_player.reset();
    EXPECT_THAT(m_states, ElementsAre(State::Playing, State::Paused, State::Playing, State::Paused));
    EXPECT_THAT(m_failures, ElementsAre());
}

TEST_F(Play, AnEventMayCallThePlayer) {
    const auto path = writeWav(tone(440, 0.3));
    std::atomic<int> ends{0};
    auto player = Player::open(path, {}, m_output, {.endReached = [&] {
                                   if (++ends < 3) m_player->play();
                               }});
    ASSERT_TRUE(player) << player.error().message;
    m_player = std::move(*player);
    play();
    ASSERT_TRUE(waitFor([&] {
        pullBlock();
        return ends == 3;
    }));
}

TEST_F(Play, ALostDeviceStopsAndKeepsThePlace) {
    open(writeWav(tone(440, 5)));
    play();
    listen(1);
    m_output.lose("The headphones are gone.");
    ASSERT_TRUE(waitFor([&] { return !m_output.isRunning() && m_player->state() == State::Paused; }));
    EXPECT_NEAR(static_cast<double>(m_player->positionUs()), 1'000'000, 10'000);
    play();
    listen(0.5);
    EXPECT_NEAR(static_cast<double>(m_player->positionUs()), 1'500'000, 10'000);
    EXPECT_EQ(m_output.starts, 2);
    m_player.reset();
    EXPECT_THAT(m_failures, ElementsAre("The headphones are gone."));
}

TEST_F(Play, ADeviceThatCannotStartIsReported) {
    open(writeWav(tone(440, 1)));
    m_output.refusal = Error{ErrorCode::Device, "There is no sound device."};
    m_player->play();
    ASSERT_TRUE(waitFor([&] { return m_output.starts == 1 && m_player->state() == State::Paused; }));
    m_player.reset();
    EXPECT_THAT(m_failures, ElementsAre("There is no sound device."));
    EXPECT_THAT(m_states, ElementsAre(State::Playing, State::Paused));
}

TEST_F(Play, WrongUseIsRefusedWithOneSentence) {
    open(writeWav(tone(440, 1)));
    for (const double rate : {0.0, 0.49, 2.01, -1.0, static_cast<double>(NAN)}) {
        const Status set = m_player->setRate(rate);
        ASSERT_FALSE(set) << rate;
        EXPECT_EQ(set.error().code, ErrorCode::InvalidArgument);
    }
    const Status loop = m_player->setLoop(TimeRangeUs{500'000, 510'000});
    ASSERT_FALSE(loop);
    EXPECT_THAT(loop.error().message, HasSubstr("The loop from 0.500 s to 0.510 s cannot be played"));
    EXPECT_FALSE(m_player->playRange({500'000, 500'000}));
    EXPECT_FALSE(m_player->playRange({-1, 500'000}));
    m_player->seekUs(-5);
    EXPECT_EQ(m_player->positionUs(), 0);
    m_player->seekUs(99'000'000);
    EXPECT_EQ(m_player->positionUs(), 1'000'000);
    EXPECT_FALSE(Player::open(m_folder.path() / "absent.wav", {}, m_output, {}));
}

TEST_F(Play, ManyRequestsAtOnceLeadToTheLast) {
    open(writeWav(clicks(20)));
    play();
    for (int i = 0; i < 200; ++i) {
        m_player->seekUs(i * 77'000);
        if (i % 10 == 0) pullBlock();
    }
    m_player->seekUs(12'000'000);
    listen(1.6);
    EXPECT_NEAR(static_cast<double>(m_player->positionUs()), 13'600'000, 15'000);
    EXPECT_EQ(watchedAllocations, 0);
}

}  // namespace
}  // namespace undervoice::media
