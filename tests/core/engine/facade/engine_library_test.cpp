#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "api/engine_loader.h"

namespace undervoice::api {
namespace {

TEST(EngineLibrary, OpensInAProgramThatDoesNotLinkLibTorch) {
    const auto engine = loadEngine();
    ASSERT_TRUE(engine) << engine.error().message;
    const auto devices = (*engine)->describeDevices();
    ASSERT_TRUE(devices) << devices.error().message;
    const auto report = nlohmann::json::parse(*devices);
    EXPECT_TRUE(report.at("libtorch").at("version").get<std::string>().starts_with("2."));
    EXPECT_GE(report.at("cpu").at("physical_cores"), 1);
}

TEST(EngineLibrary, RefusesAProgramOfAnotherVersion) {
    void* library = ::dlopen(std::getenv("UNDERVOICE_ENGINE"), RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library, nullptr) << ::dlerror();
    const auto create = reinterpret_cast<decltype(&undervoiceCreateEngine)>(::dlsym(library, "undervoiceCreateEngine"));
    ASSERT_NE(create, nullptr);
    EXPECT_EQ(create("0.0.0-other"), nullptr);
    EXPECT_EQ(create(nullptr), nullptr);
}

TEST(EngineLibrary, ExportsNothingElse) {
    void* library = ::dlopen(std::getenv("UNDERVOICE_ENGINE"), RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library, nullptr) << ::dlerror();
    EXPECT_EQ(::dlsym(library, "_ZN10undervoice6engine16SpeechEngineImplC1Ev"), nullptr);
}

TEST(EngineLibrary, ErrorsAndMessagesCrossTheBorder) {
    const auto engine = loadEngine();
    ASSERT_TRUE(engine);
    ModelOptions options;
    options.path = "/no/such/model";
    const auto refused = (*engine)->loadModel(options, {}, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::NotFound);
    EXPECT_NE(refused.error().message.find("/no/such/model"), std::string::npos);
}

}  // namespace
}  // namespace undervoice::api
