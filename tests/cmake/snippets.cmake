# The C++ in README.md and docs/ compiles, and keeps the rules for coroutines (tools/extract_snippets.py).
set(snippets_dir ${CMAKE_CURRENT_BINARY_DIR}/snippets)
file(CONFIGURE OUTPUT ${snippets_dir}/flags.cpp CONTENT "// Never compiled: its target has the flags.\n")
add_library(test_snippets OBJECT EXCLUDE_FROM_ALL ${snippets_dir}/flags.cpp)
target_link_libraries(test_snippets PRIVATE asiopg fmt::fmt nlohmann_json::nlohmann_json)
set(dirs $<TARGET_PROPERTY:test_snippets,INCLUDE_DIRECTORIES>)
set(defines $<TARGET_PROPERTY:test_snippets,COMPILE_DEFINITIONS>)
add_test(NAME snippets
    COMMAND ${ASIOPG_PYTHON} -B ${PROJECT_SOURCE_DIR}/tools/extract_snippets.py ${PROJECT_SOURCE_DIR}
        ${snippets_dir}/units ${CMAKE_CXX_COMPILER} -std=c++20
        "$<$<BOOL:${dirs}>:-I$<JOIN:${dirs},;-I>>" "$<$<BOOL:${defines}>:-D$<JOIN:${defines},;-D>>"
    COMMAND_EXPAND_LISTS)
set_tests_properties(snippets PROPERTIES LABELS lint TIMEOUT 600)
