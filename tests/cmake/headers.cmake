# Every public header compiles on its own and may be included twice: one generated translation unit each.
file(GLOB_RECURSE public_headers RELATIVE ${PROJECT_SOURCE_DIR}/include CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/include/*.hpp)
set(header_units)
foreach(header IN LISTS public_headers)
    string(REPLACE "/" "_" unit ${header})
    set(unit ${CMAKE_CURRENT_BINARY_DIR}/headers/${unit}.cpp)
    file(CONFIGURE OUTPUT ${unit} CONTENT "#include <${header}>\n#include <${header}>  // twice\n")
    list(APPEND header_units ${unit})
endforeach()
add_library(test_headers OBJECT ${header_units})
target_link_libraries(test_headers PRIVATE asiopg fmt::fmt nlohmann_json::nlohmann_json)
set_target_properties(test_headers PROPERTIES CXX_EXTENSIONS OFF)
asiopg_target_options(test_headers)
target_compile_options(test_headers PRIVATE -O0 -g0)
if(ASIOPG_SANITIZE)
    set_target_properties(test_headers PROPERTIES EXCLUDE_FROM_ALL ON)  # it says nothing new there
endif()
