#include "worker/channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace undervoice::worker {
namespace {

using ::testing::HasSubstr;

class ChannelTest : public ::testing::Test {
  protected:
    ChannelTest() {
        int ends[2];
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
        m_near = std::make_unique<Channel>(ends[0]);
        m_raw = ends[1];
    }
    ~ChannelTest() override { closeRaw(); }
    void sendRaw(const std::string& bytes) const { ASSERT_EQ(::send(m_raw, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size())); }
    void closeRaw() {
        if (m_raw >= 0) ::close(m_raw);
        m_raw = -1;
    }
    std::unique_ptr<Channel> m_near;
    int m_raw = -1;
};

TEST_F(ChannelTest, MessagesComeWholeAndInOrder) {
    Channel far(std::exchange(m_raw, -1));
    const std::string large(3'000'000, 'x');
    std::thread sender([&] {
        for (const std::string& message : {std::string("first"), std::string(), large, std::string("a\0b", 3)}) EXPECT_TRUE(far.send(message));
    });

    EXPECT_EQ(m_near->receive().value(), "first");
    EXPECT_EQ(m_near->receive().value(), "");
    EXPECT_EQ(m_near->receive().value(), large);
    EXPECT_EQ(m_near->receive().value(), std::string("a\0b", 3));
    sender.join();
}

TEST_F(ChannelTest, TheEndIsNoMessageAndNoError) {
    closeRaw();

    EXPECT_TRUE(m_near->waits(0));
    const auto message = m_near->receive();

    ASSERT_TRUE(message) << message.error().message;
    EXPECT_FALSE(*message);
}

TEST_F(ChannelTest, WaitsOnlyForWhatIsThere) {
    EXPECT_FALSE(m_near->waits(0));
    sendRaw("x");
    EXPECT_TRUE(m_near->waits(0));
}

TEST_F(ChannelTest, RefusesAMessageThatBreaksOff) {
    sendRaw(std::string("\x05\0\0\0ab", 6));
    closeRaw();

    const auto message = m_near->receive();

    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().code, ErrorCode::Format);
    EXPECT_THAT(message.error().message, HasSubstr("in the middle of a message"));
}

TEST_F(ChannelTest, RefusesALengthThatBreaksOff) {
    sendRaw(std::string("\x05\0", 2));
    closeRaw();

    EXPECT_EQ(m_near->receive().error().code, ErrorCode::Format);
}

TEST_F(ChannelTest, RefusesALengthBeyondTheLimit) {
    sendRaw("\xff\xff\xff\xff");

    const auto message = m_near->receive();

    ASSERT_FALSE(message);
    EXPECT_THAT(message.error().message, HasSubstr("4294967295 bytes"));
}

TEST_F(ChannelTest, SendingToNobodyIsAnErrorAndNoSignal) {
    closeRaw();

    EXPECT_EQ(m_near->send("anyone?").error().code, ErrorCode::Io);
}

TEST_F(ChannelTest, SendsNothingThatTheOtherSideWouldRefuse) {
    EXPECT_EQ(m_near->send(std::string(Channel::kLargestMessage + 1, 'x')).error().code, ErrorCode::Internal);
    EXPECT_FALSE(m_near->waits(0));
}

}  // namespace
}  // namespace undervoice::worker
