# The target compile_alone: each file that ASIOPG_UNITY compiles together with others, on its own, so that it has to
# include what it needs. Syntax only, templates included: it makes no files. tests/compile_alone builds it.
file(GLOB_RECURSE files_alone CONFIGURE_DEPENDS
    ${CMAKE_CURRENT_SOURCE_DIR}/unit/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/integration/*.cpp)
list(APPEND files_alone ${asiopg_sources})
if(NOT TARGET differential)  # what it compares with is not installed
    list(FILTER files_alone EXCLUDE REGEX "/integration/differential/")
endif()

add_library(compile_alone OBJECT EXCLUDE_FROM_ALL ${files_alone})
target_link_libraries(compile_alone PRIVATE test_options)
target_compile_options(compile_alone PRIVATE -fsyntax-only)
# No launcher: a compiler cache keeps nothing of this.
set_target_properties(compile_alone PROPERTIES CXX_EXTENSIONS OFF UNITY_BUILD OFF CXX_COMPILER_LAUNCHER "")
asiopg_target_options(compile_alone)
if(TARGET differential)
    target_include_directories(compile_alone SYSTEM PRIVATE ${ASIOPG_LIBPQ_INCLUDE_DIR})
endif()
list(LENGTH files_alone number_alone)
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/files_alone "${number_alone}\n")
