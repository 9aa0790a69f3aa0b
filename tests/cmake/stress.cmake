# Long tests of everything at once: tests/stress/run and run_pool for more than ctest's share of them.
function(asiopg_add_stress name)
    list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/stress/)
    add_executable(${name} ${ARGN})
    target_link_libraries(${name} PRIVATE test_options)
    set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
    asiopg_target_options(${name})
endfunction()

asiopg_add_stress(stress main.cpp perform.cpp stress.cpp)
add_test(NAME stress COMMAND stress 5000)
set_tests_properties(stress PROPERTIES LABELS integration TIMEOUT 300 SKIP_RETURN_CODE 77)

asiopg_add_stress(pool_stress pool_main.cpp pool_stress.cpp pool_cycle.cpp pool_order.cpp)
add_test(NAME pool_stress COMMAND pool_stress 20000)
set_tests_properties(pool_stress PROPERTIES LABELS "integration;stress" TIMEOUT 600 SKIP_RETURN_CODE 77)

# Through PgBouncer, where tests/run has started it.
asiopg_add_stress(pooler_stress pooler_main.cpp pooler.cpp)
add_test(NAME pooler_stress COMMAND pooler_stress 10000)
set_tests_properties(pooler_stress PROPERTIES LABELS "integration;stress" TIMEOUT 600 SKIP_RETURN_CODE 77 RESOURCE_LOCK pgbouncer)

# By hand only: it restarts a server of its own.
asiopg_add_stress(pool_restart pool_restart.cpp)
