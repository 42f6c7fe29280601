#include "engine/engine_thread.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "engine/tensor/host_allocator.h"
#include "support/wait_for.h"

namespace undervoice::engine {
namespace {

TEST(EngineThreadTest, ReturnsWhatAJobReturnsAndSaysWhatItThrew) {
    EngineThread thread;
    EXPECT_EQ(thread.run("counting", [] { return 7; }).value(), 7);
    EXPECT_TRUE(thread.run("resting", [] {}));

    const auto thrown = thread.run("counting", []() -> int { throw std::runtime_error("no more fingers"); });
    ASSERT_FALSE(thrown);
    EXPECT_NE(thrown.error().message.find("counting"), std::string::npos) << thrown.error().message;
    EXPECT_NE(thrown.error().message.find("no more fingers"), std::string::npos) << thrown.error().message;
    EXPECT_EQ(thread.run("counting", [] { return 8; }).value(), 8) << "and goes on";
}

TEST(EngineThreadTest, JobsOfSeveralCallersRunOneByOneOnOneThread) {
    EngineThread thread;
    const auto id = thread.run("asking", [] { return std::this_thread::get_id(); }).value();
    EXPECT_NE(id, std::this_thread::get_id());
    std::atomic<int> running = 0, atOnce = 0, elsewhere = 0;
    int done = 0;  // no atomic: they would race
    std::vector<std::thread> callers;
    for (int i = 0; i < 4; ++i)
        callers.emplace_back([&] {
            for (int job = 0; job < 50; ++job)
                static_cast<void>(thread.run("counting", [&] {
                    atOnce += ++running > 1;
                    elsewhere += std::this_thread::get_id() != id;
                    ++done;
                    --running;
                }));
        });
    for (std::thread& caller : callers) caller.join();
    EXPECT_EQ(done, 200);
    EXPECT_EQ(atOnce, 0);
    EXPECT_EQ(elsewhere, 0);
}

TEST(EngineThreadTest, JobsKeepNoGraphAndUseTheThreadsThatAreSaid) {
    EngineThread thread;
    EXPECT_TRUE(thread.run("looking", [] { return c10::InferenceMode::is_enabled(); }).value());
    EXPECT_EQ(thread.run("looking", [] { return at::get_num_threads(); }).value(), physicalCores());
    thread.setComputeThreads(1);
    EXPECT_EQ(thread.computeThreads(), 1);
    EXPECT_EQ(thread.run("looking", [] { return at::get_num_threads(); }).value(), 1);
    thread.setComputeThreads(0);
    EXPECT_EQ(thread.computeThreads(), physicalCores());
}

#ifndef __SANITIZE_ADDRESS__  // where nothing is kept
TEST(EngineThreadTest, WhatAJobFreedServesTheNextAndGoesBackWhenNoneComes) {
    constexpr std::int64_t kBytes = 64 << 20;
    HostAllocator::instance().releaseKept();
    EngineThread thread;
    const auto make = [&] { return thread.run("making a tensor", [&] { return at::empty({kBytes}, at::kByte).data_ptr(); }).value(); };
    const void* const first = make();
    EXPECT_EQ(HostAllocator::instance().bytesKept(), static_cast<std::size_t>(kBytes));
    EXPECT_EQ(make(), first);

    EXPECT_TRUE(test::waitFor([] { return HostAllocator::instance().bytesKept() == 0; }));
    EXPECT_EQ(thread.run("counting", [] { return 7; }).value(), 7) << "and works again";
}
#endif

}  // namespace
}  // namespace undervoice::engine
