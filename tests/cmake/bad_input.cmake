# Bad inputs in every company, also through PgBouncer where tests/run has started it. Its one connection to the server is
# shared, so that one process at a time uses it.
file(GLOB bad_input_tests CONFIGURE_DEPENDS integration/bad_input/*.cpp)
add_executable(bad_input ${bad_input_tests})
target_link_libraries(bad_input PRIVATE test_support GTest::gtest_main)
set_target_properties(bad_input PROPERTIES CXX_EXTENSIONS OFF)
asiopg_target_options(bad_input)
gtest_discover_tests(bad_input
    TEST_PREFIX bad_input/
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS integration TIMEOUT 120 RESOURCE_LOCK pgbouncer)
