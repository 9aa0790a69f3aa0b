# Every combination of options and of packages that may be missing configures (tests/configure/combinations.py).
add_test(NAME configure/combinations
    COMMAND ${ASIOPG_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/configure/combinations.py ${CMAKE_COMMAND}
        ${PROJECT_SOURCE_DIR} ${CMAKE_CXX_COMPILER})
set_tests_properties(configure/combinations PROPERTIES LABELS install TIMEOUT 600)
