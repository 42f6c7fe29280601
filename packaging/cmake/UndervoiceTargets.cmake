# One interface target carries language level, warnings and sanitizers; every target of ours links it through the two
# functions below, so that no folder repeats flags.
add_library(undervoice_flags INTERFACE)
target_compile_features(undervoice_flags INTERFACE cxx_std_20)
target_compile_options(undervoice_flags INTERFACE
  # g++ sees overlapping and overlong copies in std::string that are not there (GCC bugs 105651, 105329).
  "$<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-array-bounds;-Wno-stringop-overread;-Wno-stringop-overflow>"
  # From 13 on it sees what is not there in moved and swapped std::optional, too; g++ 12 and the address sanitizer still look.
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_GREATER_EQUAL:$<CXX_COMPILER_VERSION>,13>>:-Wno-maybe-uninitialized>"
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<BOOL:${UNDERVOICE_WARNINGS_AS_ERRORS}>:-Werror>)
target_compile_definitions(undervoice_flags INTERFACE UNDERVOICE_VERSION="${PROJECT_VERSION}" SPDLOG_FMT_EXTERNAL)
target_include_directories(undervoice_flags INTERFACE ${CMAKE_SOURCE_DIR}/core)
if(UNDERVOICE_WITH_SANITIZERS)
  # -O1: with every access checked, -O2 takes half as long again to compile and gains little.
  target_compile_options(undervoice_flags INTERFACE -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(undervoice_flags INTERFACE -fsanitize=address,undefined)
endif()

# undervoice_library(NAME SOURCES a.cpp… LINKS targets… [PRIVATE_LINKS targets…]): a static library of one core folder.
function(undervoice_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS;PRIVATE_LINKS")
  add_library(${name} STATIC ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(${name} PUBLIC undervoice_flags ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
endfunction()

# Every Qt target: no slots, signals and emit (LibTorch has names like these).
function(undervoice_qt_settings name)
  set_target_properties(${name} PROPERTIES AUTOMOC ON)
  target_link_libraries(${name} PUBLIC undervoice_flags Qt6::Widgets)
  target_compile_definitions(${name} PRIVATE QT_NO_KEYWORDS)
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
endfunction()

# undervoice_qt_library(NAME SOURCES a.cpp a.h… LINKS targets… [PRIVATE_LINKS targets…] [HEADERS <QWidget>…]): a static library with
# Qt; headers with Q_OBJECT belong to SOURCES; HEADERS are compiled once. A plain "text" is no QString: tr() or a named literal.
function(undervoice_qt_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS;PRIVATE_LINKS;HEADERS")
  add_library(${name} STATIC ${arg_SOURCES})
  undervoice_qt_settings(${name})
  set_target_properties(${name} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(${name} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
  target_compile_definitions(${name} PRIVATE QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII)
  if(arg_HEADERS)
    target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
  endif()
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

# Qt Test programs share their compiled headers as well; a program holds them, since programs are compiled with -fPIE.
function(undervoice_qt_test_headers name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS")
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp CONTENT "// Only to hold the compiled headers.\nint main() { return 0; }\n")
  add_executable(${name} ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  undervoice_qt_settings(${name})
  set_target_properties(${name} PROPERTIES AUTOMOC OFF)
  target_link_libraries(${name} PRIVATE Qt6::Test)
  target_compile_definitions(${name} PRIVATE UNDERVOICE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
endfunction()

# undervoice_qt_test(NAME SOURCES a_test.cpp… LINKS targets… [LABELS l…] [TIMEOUT s]): one Qt Test program = one ctest entry, labelled ui,
# without a screen; and where there is an X server for it, a slow one (NAME_x) on that, bare: without a window manager. Of the environment it
# gets a theme, scale and language that do not depend on the machine.
find_program(UNDERVOICE_XVFB_RUN xvfb-run)
mark_as_advanced(UNDERVOICE_XVFB_RUN)
set(UNDERVOICE_SCREEN_ENVIRONMENT "QT_QPA_PLATFORMTHEME=;QT_STYLE_OVERRIDE=;QT_SCALE_FACTOR=1;LC_ALL=C.UTF-8;${UNDERVOICE_TEST_THREADS}")
function(undervoice_qt_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LINKS;LABELS")
  add_executable(${name} ${arg_SOURCES})
  undervoice_qt_settings(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_link_libraries(${name} PRIVATE Qt6::Test ${arg_LINKS})
  target_compile_definitions(${name} PRIVATE UNDERVOICE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  # Qt's test library defines the folder, so that headers compiled in another one don't fit.
  get_target_property(headers_folder undervoice_qt_test_headers SOURCE_DIR)
  if(headers_folder STREQUAL CMAKE_CURRENT_SOURCE_DIR)
    target_precompile_headers(${name} REUSE_FROM undervoice_qt_test_headers)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  if(UNDERVOICE_WITH_SANITIZERS)
    math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 8")
  endif()
  set(labels ui ${arg_LABELS})
  math(EXPR function_ms "${arg_TIMEOUT} * 1000")  # Qt Test's own are five minutes, which the sanitizers may need
  set(environment "UNDERVOICE_DEPS_DIR=${UNDERVOICE_DEPS_DIR};QTEST_FUNCTION_TIMEOUT=${function_ms};${UNDERVOICE_SCREEN_ENVIRONMENT}")
  set_tests_properties(${name} PROPERTIES LABELS "${labels}" TIMEOUT ${arg_TIMEOUT} ENVIRONMENT "QT_QPA_PLATFORM=offscreen;${environment}")
  if(UNDERVOICE_XVFB_RUN)
    add_test(NAME ${name}_x COMMAND ${UNDERVOICE_XVFB_RUN} -a -s "-screen 0 1920x1200x24" $<TARGET_FILE:${name}>)
    # Two servers that start at the same moment may want the same number.
    set_tests_properties(${name}_x PROPERTIES LABELS "${labels};slow" TIMEOUT ${arg_TIMEOUT} RESOURCE_LOCK xvfb
      ENVIRONMENT "QT_QPA_PLATFORM=xcb;${environment}")
  endif()
endfunction()
