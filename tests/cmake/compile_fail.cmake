# Misuse that must not compile: each compile_fail/*.cpp is a test that succeeds when the compiler refuses the file
# with the words of its first line, `// error: <words>`.
file(GLOB compile_fail_sources CONFIGURE_DEPENDS compile_fail/*.cpp)

if(compile_fail_sources)
    # A target that is never built; the tests take their flags from it.
    add_library(test_compile_fail OBJECT EXCLUDE_FROM_ALL ${compile_fail_sources})
    target_link_libraries(test_compile_fail PRIVATE asiopg fmt::fmt nlohmann_json::nlohmann_json)
endif()
foreach(source IN LISTS compile_fail_sources)
    get_filename_component(name ${source} NAME_WE)
    set(dirs $<TARGET_PROPERTY:test_compile_fail,INCLUDE_DIRECTORIES>)
    set(defines $<TARGET_PROPERTY:test_compile_fail,COMPILE_DEFINITIONS>)
    add_test(NAME compile_fail/${name}
        COMMAND ${CMAKE_COMMAND} -P ${CMAKE_CURRENT_LIST_DIR}/expect_compile_error.cmake --
            ${source} ${CMAKE_CXX_COMPILER} -std=c++20
            "$<$<BOOL:${dirs}>:-I$<JOIN:${dirs},;-I>>" "$<$<BOOL:${defines}>:-D$<JOIN:${defines},;-D>>"
        COMMAND_EXPAND_LISTS)
    set_tests_properties(compile_fail/${name} PROPERTIES LABELS "unit;compile_fail" TIMEOUT 120)
endforeach()
