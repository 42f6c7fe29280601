#include "service/task_thread.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace undervoice::service {
namespace {

using std::chrono::milliseconds;

TEST(TaskThreadTest, DoesEverythingInOrderBeforeItEnds) {
    std::vector<int> done;
    {
        TaskThread thread;
        for (int i = 0; i < 100; ++i) thread.post([&done, i] { done.push_back(i); });
    }

    ASSERT_EQ(done.size(), 100U);
    EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
}

TEST(TaskThreadTest, WorkMayAskForMoreWork) {
    std::promise<int> answer;
    TaskThread thread;
    thread.post([&] { thread.post([&] { answer.set_value(7); }); });

    EXPECT_EQ(answer.get_future().get(), 7);
}

TEST(TaskThreadTest, TellsThatItIsIdleOnceAfterEachPieceOfWork) {
    std::promise<void> first, second;
    int count = 0;
    TaskThread thread(milliseconds(1), [&] {
        ++count;
        (count == 1 ? first : second).set_value();
    });
    thread.post([] {});
    first.get_future().wait();
    thread.post([] {});
    second.get_future().wait();

    EXPECT_EQ(count, 2);
}

TEST(TaskThreadTest, IsNotIdleBeforeItHasWorked) {
    int count = 0;
    { TaskThread thread(milliseconds(0), [&] { ++count; }); }

    EXPECT_EQ(count, 0);
}

TEST(TaskThreadTest, AShorterPatienceCountsForTheTimeThatHasPassed) {
    std::promise<void> idle;
    TaskThread thread(milliseconds::max(), [&] { idle.set_value(); });
    thread.post([&] { thread.setIdleAfter(milliseconds(0)); });

    idle.get_future().wait();
}

}  // namespace
}  // namespace undervoice::service
