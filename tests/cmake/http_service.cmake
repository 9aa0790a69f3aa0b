# The example http_service, asked by a client: label example.
if(TARGET example_http_service)
    # The server's address comes at run time; without one the test is skipped.
    add_test(NAME http_service
        COMMAND sh -c "[ -n \"$ASIOPG_TEST_DSN\" ] || exit 77; exec \"$@\" \"$ASIOPG_TEST_DSN\"" sh ${ASIOPG_PYTHON} -B
            ${PROJECT_SOURCE_DIR}/examples/http_service/requests_test.py $<TARGET_FILE:example_http_service>)
    set_tests_properties(http_service PROPERTIES LABELS example TIMEOUT 120 SKIP_RETURN_CODE 77)
endif()
