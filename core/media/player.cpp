#include "media/player.h"

#include "media/play_head.h"
#include "media/play_source.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace undervoice::media {
namespace {

constexpr std::size_t kQueuedChunks = 25;  // 250 ms
/// How often the queue is looked at while sound runs; the audio thread wakes nobody.
constexpr std::chrono::milliseconds kLook{5};
/// A paused device is let go after this, so that it can sleep; until then sound starts at once.
constexpr std::chrono::seconds kIdle{3};

Status checkRange(const TimeRangeUs& range, std::int64_t shortestUs, const char* what) {
    if (range.beginUs >= 0 && range.endUs - range.beginUs >= shortestUs) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} from {:.3f} s to {:.3f} s cannot be played: it must not begin before the "
                            "recording, and last {} ms or more.",
                            what, static_cast<double>(range.beginUs) / 1e6,
                            static_cast<double>(range.endUs) / 1e6, shortestUs / 1000));
}

}  // namespace

struct Player::Impl {
    Impl(std::unique_ptr<SoundReader> reader, AudioOutput& audioOutput, SoundFrames frames,
         Events playerEvents)
        : output(audioOutput),
          events(std::move(playerEvents)),
          source(std::move(reader), frames),
          queue(kQueuedChunks, static_cast<std::size_t>(source.chunkFrames() * frames.channels)),
          head(queue, frames.rateHz, frames.channels) {}

    AudioOutput& output;
    const Events events;
    CancelSource cancel;
    MediaInfo info;
    std::int64_t durationUs = 0;
    PlaySource source;  // the thread's
    ChunkQueue queue;  // filled by the thread, emptied by the audio thread, or by the thread while the output
                       // is stopped
    PlayHead head;

    // Guarded by mutex.
    mutable std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> waitingEvents;
    std::uint32_t generation = 0;
    std::int64_t targetUs = 0;  // where this generation starts, or where the stopped output stood
    std::optional<std::int64_t> stopUs;
    std::optional<TimeRangeUs> loop;
    double rate = 1;
    bool isPlaying = false;
    bool isAtEnd = false;  // the end of this generation has been heard
    bool isOutputRunning = false;
    bool isQuitting = false;
    std::optional<Error> lost;

    // The thread's.
    std::uint32_t workGeneration = 0;  // written under the mutex, as are the next two
    bool isWorkDone = true;            // nothing more comes in this generation
    std::size_t firstChunk = 0;        // of this generation, counting all that were pushed
    std::chrono::steady_clock::time_point idleSince;
    std::thread thread;  // last: it uses all of the above

    using Lock = std::unique_lock<std::mutex>;

    void setPlaying(bool value);
    void request(std::int64_t us);
    std::int64_t placeUs() const;
    std::int64_t takenUs() const;
    std::int64_t clamped(std::int64_t us) const;

    void run();
    void sendEvents(Lock& lock);
    void failWith(Error error);
    void startOutput(Lock& lock);
    void stopOutput(Lock& lock);
    void handleLoss(Lock& lock);
    void restIfIdle(Lock& lock);
    void noticeEnd();
    void takeRequest(Lock& lock);
    bool produce(Lock& lock);
    void wait(Lock& lock);
};

// What the functions below do is done under the mutex.

void Player::Impl::setPlaying(bool value) {
    if (isPlaying == value) return;
    isPlaying = value;
    head.setPlaying(value);
    waitingEvents.emplace_back([this, value] {
        if (events.stateChanged) events.stateChanged(value ? State::Playing : State::Paused);
    });
    changed.notify_one();
}

/// Everything that is decoded becomes old; decoding goes on at us.
void Player::Impl::request(std::int64_t us) {
    targetUs = us;
    isAtEnd = false;
    head.setGeneration(++generation);
    changed.notify_one();
}

std::int64_t Player::Impl::clamped(std::int64_t us) const {
    return std::clamp<std::int64_t>(us, 0, durationUs > 0 ? durationUs : INT64_MAX / 4'000'000);
}

std::int64_t Player::Impl::placeUs() const {
    if (!isOutputRunning) return targetUs;
    const auto place = head.placeAt(output.heardFrames());
    return place && place->generation == generation ? std::llround(place->us) : targetUs;
}

/// Where the device's sound ends: going on from here leaves out and repeats nothing.
std::int64_t Player::Impl::takenUs() const {
    if (!isOutputRunning) return targetUs;
    const auto place = head.taken();
    return place && place->generation == generation ? std::llround(place->us) : targetUs;
}

// The thread.

void Player::Impl::sendEvents(Lock& lock) {
    while (!waitingEvents.empty() && !isQuitting) {
        const auto event = std::move(waitingEvents.front());
        waitingEvents.pop_front();
        lock.unlock();
        event();
        lock.lock();
    }
}

void Player::Impl::failWith(Error error) {
    setPlaying(false);
    waitingEvents.emplace_back([this, error = std::move(error)] {
        if (events.failed) events.failed(error);
    });
}

void Player::Impl::startOutput(Lock& lock) {
    head.restart();
    head.dropOld();
    lock.unlock();
    const Status started = output.start([this](std::span<float> out) { head.fill(out); },
                                        [this](Error error) {
                                            const Lock losing(mutex);
                                            lost = std::move(error);
                                            changed.notify_one();
                                        });
    lock.lock();
    isOutputRunning = started.has_value();
    if (!started) failWith(started.error());
}

void Player::Impl::stopOutput(Lock& lock) {
    const std::int64_t us = takenUs();
    const std::uint32_t before = generation;
    isAtEnd = isAtEnd || head.end().generation == generation;  // it may not have been heard to the end
    lock.unlock();
    output.stop();
    lock.lock();
    isOutputRunning = false;
    if (generation == before) targetUs = us;
}

/// The position is kept: what was queued is played when there is a device again.
void Player::Impl::handleLoss(Lock& lock) {
    const std::int64_t us = placeUs();
    const std::uint32_t before = generation;
    stopOutput(lock);
    if (generation == before) request(us);
    failWith(*std::exchange(lost, std::nullopt));
}

void Player::Impl::restIfIdle(Lock& lock) {
    const auto now = std::chrono::steady_clock::now();
    if (isPlaying || !head.isSilent()) idleSince = now;
    if (isOutputRunning && now - idleSince >= kIdle) stopOutput(lock);
}

void Player::Impl::noticeEnd() {
    const PlayHead::End end = head.end();
    if (!isPlaying || isAtEnd || !isOutputRunning || end.generation != generation ||
        output.heardFrames() < end.frame)
        return;
    isAtEnd = true;
    setPlaying(false);
    waitingEvents.emplace_back([this] {
        if (events.endReached) events.endReached();
    });
}

void Player::Impl::takeRequest(Lock& lock) {
    if (workGeneration == generation) return;
    workGeneration = generation;
    isWorkDone = false;
    firstChunk = queue.pushed();
    const PlaySource::Start start{.us = targetUs, .stopUs = stopUs, .loop = loop};
    lock.unlock();
    const Status started = source.start(start);
    lock.lock();
    isWorkDone = !started;
    if (!started && workGeneration == generation) failWith(started.error());
}

/// One chunk, if there is room for it.
bool Player::Impl::produce(Lock& lock) {
    if (!isOutputRunning) head.dropOld();
    Chunk* chunk = queue.back();
    if (!chunk || isWorkDone || workGeneration != generation) return false;
    const double wantedRate = rate;
    lock.unlock();
    const Status made = source.next(wantedRate, *chunk);
    lock.lock();
    if (workGeneration != generation) return true;  // sought meanwhile
    if (made) {
        chunk->generation = workGeneration;
        isWorkDone = chunk->isLast;
        queue.push();
    } else {
        isWorkDone = true;
        failWith(made.error());
    }
    return true;
}

void Player::Impl::wait(Lock& lock) {
    const auto isCalled = [this] {
        return isQuitting || lost || !waitingEvents.empty() || workGeneration != generation;
    };
    if (isOutputRunning)
        changed.wait_for(lock, isPlaying ? kLook : std::chrono::milliseconds(100), isCalled);
    else
        changed.wait(lock, [&] { return isCalled() || isPlaying; });
}

void Player::Impl::run() {
    Lock lock(mutex);
    while (!isQuitting) {
        sendEvents(lock);
        if (lost) handleLoss(lock);
        takeRequest(lock);
        if (isPlaying && !isOutputRunning) startOutput(lock);
        noticeEnd();
        restIfIdle(lock);
        if (!produce(lock) && !isQuitting) wait(lock);
    }
    if (isOutputRunning) stopOutput(lock);
}

Player::Player(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Player::~Player() {
    m_impl->cancel.cancel();
    {
        const Impl::Lock lock(m_impl->mutex);
        m_impl->isQuitting = true;
        m_impl->changed.notify_one();
    }
    m_impl->thread.join();
}

Result<std::unique_ptr<Player>> Player::open(const std::filesystem::path& path,
                                             const SoundSelection& selection, AudioOutput& output,
                                             Events events) {
    const SoundFrames frames{.rateHz = output.rateHz(), .channels = output.channels()};
    CancelSource cancel;
    UNDERVOICE_TRY_ASSIGN(auto reader, SoundReader::open(path, selection, frames, cancel.token()));
    auto impl = std::make_unique<Impl>(std::move(reader), output, frames, std::move(events));
    impl->cancel = cancel;
    impl->info = impl->source.reader().info();
    impl->durationUs = impl->source.reader().durationUs();
    impl->request(0);
    impl->thread = std::thread([raw = impl.get()] { raw->run(); });
    return std::unique_ptr<Player>(new Player(std::move(impl)));
}

const MediaInfo& Player::info() const {
    return m_impl->info;
}

std::int64_t Player::durationUs() const {
    return m_impl->durationUs;
}

void Player::play() {
    Impl& impl = *m_impl;
    const Impl::Lock lock(impl.mutex);
    if (impl.isAtEnd) {
        const std::optional<std::int64_t> from = std::exchange(impl.stopUs, std::nullopt);
        impl.request(from.value_or(0));
    }
    impl.setPlaying(true);
}

void Player::pause(int backStepMs) {
    Impl& impl = *m_impl;
    const Impl::Lock lock(impl.mutex);
    if (!impl.isPlaying) return;
    impl.setPlaying(false);
    if (backStepMs <= 0) return;
    const std::int64_t us = impl.takenUs();
    const std::int64_t earliest = impl.loop && us >= impl.loop->beginUs ? impl.loop->beginUs : 0;
    impl.request(std::max<std::int64_t>(us - backStepMs * 1000LL, earliest));
}

void Player::seekUs(std::int64_t us) {
    Impl& impl = *m_impl;
    const Impl::Lock lock(impl.mutex);
    impl.stopUs.reset();
    impl.request(impl.clamped(us));
}

Status Player::playRange(TimeRangeUs range) {
    UNDERVOICE_TRY(checkRange(range, 1000, "The part"));
    Impl& impl = *m_impl;
    const Impl::Lock lock(impl.mutex);
    impl.stopUs = range.endUs;
    impl.request(impl.clamped(range.beginUs));
    impl.setPlaying(true);
    return {};
}

Status Player::setLoop(std::optional<TimeRangeUs> range) {
    if (range) UNDERVOICE_TRY(checkRange(*range, kShortestLoopUs, "The loop"));
    Impl& impl = *m_impl;
    const Impl::Lock lock(impl.mutex);
    if (impl.loop == range) return {};
    impl.loop = range;
    if (impl.stopUs) return {};
    const std::int64_t us = impl.takenUs();
    impl.request(range && us >= range->endUs ? range->beginUs : us);
    return {};
}

Status Player::setRate(double rate) {
    if (!(rate >= kSlowest && rate <= kFastest))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("The speed {} is not between {} and {}.", rate, kSlowest, kFastest));
    Impl& impl = *m_impl;
    const Impl::Lock lock(impl.mutex);
    if (rate == impl.rate) return {};
    impl.rate = rate;
    if (!impl.isPlaying && !impl.isAtEnd)
        impl.request(impl.takenUs());  // what waits was made at the old rate
    return {};
}

void Player::setVolume(float volume) {
    m_impl->head.setVolume(volume >= 0 ? std::min(volume, kLoudest) : 0);
}

Player::State Player::state() const {
    const Impl::Lock lock(m_impl->mutex);
    return m_impl->isPlaying ? State::Playing : State::Paused;
}

std::int64_t Player::positionUs() const {
    const Impl::Lock lock(m_impl->mutex);
    return m_impl->placeUs();
}

bool Player::isReady() const {
    const Impl& impl = *m_impl;
    const Impl::Lock lock(impl.mutex);
    const std::size_t popped = impl.queue.popped();  // read first: it only grows
    const bool isFull = impl.queue.pushed() - popped >= impl.queue.capacity();
    return impl.workGeneration == impl.generation && popped >= impl.firstChunk && (impl.isWorkDone || isFull);
}

}  // namespace undervoice::media
