# A small program builds against the installed package, and with the tree as a subdirectory. Slow: label install.
if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/install/run)
    foreach(mode IN ITEMS find_package add_subdirectory)
        add_test(NAME install/${mode}
            COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/install/run ${mode} ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}
                ${CMAKE_CXX_COMPILER})
        set_tests_properties(install/${mode} PROPERTIES LABELS install TIMEOUT 900 RUN_SERIAL ON)
    endforeach()
endif()
