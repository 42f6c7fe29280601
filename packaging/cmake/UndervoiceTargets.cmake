# One interface target carries language level, warnings and sanitizers; every target of ours links it through the two
# functions below, so that no folder repeats flags.
add_library(undervoice_flags INTERFACE)
target_compile_features(undervoice_flags INTERFACE cxx_std_20)
target_compile_options(undervoice_flags INTERFACE
  # g++ sees overlapping and overlong copies in std::string that are not there (GCC bugs 105651, 105329).
  "$<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-array-bounds;-Wno-stringop-overread;-Wno-stringop-overflow>"
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<BOOL:${UNDERVOICE_WARNINGS_AS_ERRORS}>:-Werror>)
target_compile_definitions(undervoice_flags INTERFACE UNDERVOICE_VERSION="${PROJECT_VERSION}" SPDLOG_FMT_EXTERNAL)
target_include_directories(undervoice_flags INTERFACE ${CMAKE_SOURCE_DIR}/core)
if(UNDERVOICE_WITH_SANITIZERS)
  target_compile_options(undervoice_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(undervoice_flags INTERFACE -fsanitize=address,undefined)
endif()

# undervoice_library(NAME SOURCES a.cpp… LINKS targets… [PRIVATE_LINKS targets…]): a static library of one core folder.
function(undervoice_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS;PRIVATE_LINKS")
  add_library(${name} STATIC ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(${name} PUBLIC undervoice_flags ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
endfunction()

# ctest runs a program a core: one thread each, and waiting threads that sleep soon, or they would wait for one another.
set(UNDERVOICE_TEST_THREADS "OMP_NUM_THREADS=1;GOMP_SPINCOUNT=1000")

# Headers that most tests include, compiled once: LibTorch's alone take longer to read than a test takes to compile. The second
# is for tests of the engine. (Made by tests/CMakeLists.txt, reused by undervoice_test.)
function(undervoice_test_headers name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;LINKS")
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp CONTENT "// Only to hold the compiled headers.\n")
  add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  # As programs are compiled, or the compiler refuses to reuse them.
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${name} PRIVATE -fPIE)
  target_link_libraries(${name} PRIVATE undervoice_flags ${arg_LINKS} GTest::gmock)
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
endfunction()

# undervoice_test(NAME SOURCES a_test.cpp… LINKS targets… [LABELS l…] [TIMEOUT s]): one GoogleTest program = one ctest entry.
function(undervoice_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LINKS;LABELS")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE undervoice_flags undervoice_test_support ${arg_LINKS} GTest::gmock GTest::gtest_main)
  # A reference that a function returns may come from anywhere; g++ 14 guesses its arguments.
  target_compile_options(${name} PRIVATE $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_GREATER_EQUAL:$<CXX_COMPILER_VERSION>,13>>:-Wno-dangling-reference>)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  if(arg_LINKS MATCHES "undervoice_(engine|formula_checkpoint)")
    target_precompile_headers(${name} REUSE_FROM undervoice_engine_test_headers)
  else()
    target_precompile_headers(${name} REUSE_FROM undervoice_test_headers)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  if(UNDERVOICE_WITH_SANITIZERS)
    math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 8")  # the kernels run some twenty times slower
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT}
    ENVIRONMENT "UNDERVOICE_DEPS_DIR=${UNDERVOICE_DEPS_DIR};${UNDERVOICE_TEST_THREADS}")
endfunction()
