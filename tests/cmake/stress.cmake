# A long test of everything at once: tests/stress/run for more than ctest's share of it.
add_executable(stress ${CMAKE_CURRENT_SOURCE_DIR}/stress/main.cpp ${CMAKE_CURRENT_SOURCE_DIR}/stress/perform.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/stress/stress.cpp)
target_link_libraries(stress PRIVATE test_options)
set_target_properties(stress PROPERTIES CXX_EXTENSIONS OFF)
asiopg_target_options(stress)

add_test(NAME stress COMMAND stress 5000)
set_tests_properties(stress PROPERTIES LABELS integration TIMEOUT 300 SKIP_RETURN_CODE 77)
