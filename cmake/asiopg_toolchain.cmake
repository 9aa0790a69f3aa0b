# Compiler, linker and cache settings. `asiopg_target_options(target)` applies them to one of our own targets.

if(PROJECT_IS_TOP_LEVEL)
    if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
        set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
    endif()
    set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

    find_program(ASIOPG_CCACHE ccache)
    if(ASIOPG_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
        set(CMAKE_CXX_COMPILER_LAUNCHER ${ASIOPG_CCACHE})
    endif()

    find_program(ASIOPG_MOLD mold)
    if(ASIOPG_MOLD AND NOT ASIOPG_LTO)
        include(CheckCXXSourceCompiles)
        # With the prefix, hot functions of different files come to lie together (docs/design/0012).
        set(mold_options -fuse-ld=mold -Wl,-z,keep-text-section-prefix)
        set(CMAKE_REQUIRED_LINK_OPTIONS ${mold_options})
        check_cxx_source_compiles("int main() {}" ASIOPG_MOLD_WORKS)
        unset(CMAKE_REQUIRED_LINK_OPTIONS)
        if(ASIOPG_MOLD_WORKS)
            add_link_options(${mold_options})
        endif()
    endif()
endif()

if(ASIOPG_LTO)
    include(CheckIPOSupported)
    check_ipo_supported()
endif()

# Calls into shared libraries go straight to their target: no stub of each, on pages of their own, in between.
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-fno-plt ASIOPG_HAS_NO_PLT)

set(asiopg_warnings -Wall -Wextra -Wpedantic -Wnon-virtual-dtor)
if(ASIOPG_WARNINGS_AS_ERRORS)
    list(APPEND asiopg_warnings -Werror)
endif()

set(asiopg_sanitizers)
if(ASIOPG_SANITIZE)
    string(REPLACE ";" "," sanitizers "${ASIOPG_SANITIZE}")
    list(APPEND asiopg_sanitizers -fsanitize=${sanitizers} -fno-omit-frame-pointer)
    if("undefined" IN_LIST ASIOPG_SANITIZE)
        list(APPEND asiopg_sanitizers -fno-sanitize-recover=undefined)
    endif()
endif()

function(asiopg_target_options target)
    target_compile_options(${target} PRIVATE ${asiopg_warnings} ${asiopg_sanitizers}
        $<$<BOOL:${ASIOPG_HAS_NO_PLT}>:-fno-plt>)
    target_link_options(${target} PRIVATE ${asiopg_sanitizers})
    if(ASIOPG_LTO)
        set_target_properties(${target} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
    endif()
endfunction()
