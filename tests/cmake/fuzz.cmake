# Fuzz targets of the decoders: replayed by an ordinary test, and under libFuzzer with the preset fuzz (tests/fuzz/run).
file(GLOB fuzz_targets CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/*_fuzz.cpp)
set(fuzz_support ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/known_text.cpp)

add_executable(fuzz_replay ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/replay.cpp ${fuzz_targets} ${fuzz_support})
target_compile_definitions(fuzz_replay PRIVATE ASIOPG_FUZZ_REPLAY)
target_link_libraries(fuzz_replay PRIVATE test_options)
set_target_properties(fuzz_replay PROPERTIES CXX_EXTENSIONS OFF)
asiopg_target_options(fuzz_replay)
add_test(NAME fuzz_replay COMMAND fuzz_replay ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus)
set_tests_properties(fuzz_replay PROPERTIES LABELS unit TIMEOUT 120)

if(ASIOPG_BUILD_FUZZERS)
    # Of the library only what decodes, which is all that coverage should count.
    file(GLOB fuzzed_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/core/*.cpp
        ${PROJECT_SOURCE_DIR}/src/types/*.cpp ${PROJECT_SOURCE_DIR}/src/extras/*.cpp)
    foreach(source IN ITEMS connection/rows/column_names connection/rows/composite_record connection/rows/field_compare
            connection/rows/field_text connection/rows/field_value connection/rows/record connection/rows/struct_mapping
            session/row_block session/rows)
        list(APPEND fuzzed_sources ${PROJECT_SOURCE_DIR}/src/${source}.cpp)
    endforeach()
    add_library(fuzzed STATIC ${fuzzed_sources} ${fuzz_support})
    target_compile_features(fuzzed PUBLIC cxx_std_20)
    target_include_directories(fuzzed PUBLIC
        ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(fuzzed PUBLIC asiopg::asio Threads::Threads fmt::fmt nlohmann_json::nlohmann_json)
    set_target_properties(fuzzed PROPERTIES CXX_EXTENSIONS OFF)
    asiopg_target_options(fuzzed)

    add_custom_target(fuzzers)
    foreach(source IN LISTS fuzz_targets)
        get_filename_component(name ${source} NAME_WE)
        add_executable(${name} EXCLUDE_FROM_ALL ${source})
        target_link_libraries(${name} PRIVATE fuzzed)
        set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
        asiopg_target_options(${name})
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        add_dependencies(fuzzers ${name})
    endforeach()
endif()
