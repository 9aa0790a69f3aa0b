# Finds standalone Asio and makes the target asiopg::asio of it. Used by the build and by the installed package.
#
# In this order: an existing target asio::asio or asio, a CMake package, a system header, a download (option
# ASIOPG_FETCH_ASIO, build only). Point CMAKE_PREFIX_PATH or ASIO_INCLUDE_DIR at an Asio in another place.

set(asiopg_asio_minimum 1.22)
set(asiopg_asio_fetch_tag asio-1-30-2)

if(NOT TARGET asiopg::asio)
    set(asiopg_asio_target)
    set(asiopg_asio_dirs)

    if(NOT ASIO_INCLUDE_DIR)
        if(NOT TARGET asio::asio AND NOT TARGET asio)
            find_package(asio CONFIG QUIET)
        endif()
        foreach(candidate IN ITEMS asio::asio asio)
            if(NOT asiopg_asio_target AND TARGET ${candidate})
                set(asiopg_asio_target ${candidate})
                get_target_property(asiopg_asio_dirs ${candidate} INTERFACE_INCLUDE_DIRECTORIES)
            endif()
        endforeach()
    endif()

    if(NOT asiopg_asio_target)
        find_path(ASIO_INCLUDE_DIR asio.hpp DOC "Directory of asio.hpp")
        mark_as_advanced(ASIO_INCLUDE_DIR)
        if(NOT ASIO_INCLUDE_DIR AND ASIOPG_FETCH_ASIO)
            include(FetchContent)
            FetchContent_Declare(asiopg_asio_source
                GIT_REPOSITORY https://github.com/chriskohlhoff/asio.git
                GIT_TAG ${asiopg_asio_fetch_tag}
                GIT_SHALLOW ON)
            FetchContent_MakeAvailable(asiopg_asio_source)
            set(ASIO_INCLUDE_DIR ${asiopg_asio_source_SOURCE_DIR}/asio/include CACHE PATH "Directory of asio.hpp" FORCE)
        endif()
        if(NOT ASIO_INCLUDE_DIR)
            message(FATAL_ERROR "asiopg needs standalone Asio ${asiopg_asio_minimum} or later: install it (Debian: "
                "libasio-dev), set ASIO_INCLUDE_DIR, or configure asiopg with -DASIOPG_FETCH_ASIO=ON")
        endif()
        set(asiopg_asio_dirs ${ASIO_INCLUDE_DIR})
    endif()

    # The version stands in asio/version.hpp as one number: 102201 is 1.22.1.
    set(asiopg_asio_version)
    foreach(dir IN LISTS asiopg_asio_dirs)
        string(REGEX REPLACE "^\\$<BUILD_INTERFACE:(.*)>$" "\\1" dir "${dir}")
        if(NOT asiopg_asio_version AND EXISTS "${dir}/asio/version.hpp")
            file(STRINGS "${dir}/asio/version.hpp" line REGEX "^#define ASIO_VERSION [0-9]+")
            string(REGEX MATCH "[0-9]+" number "${line}")
            math(EXPR major "${number} / 100000")
            math(EXPR minor "${number} / 100 % 1000")
            math(EXPR patch "${number} % 100")
            set(asiopg_asio_version ${major}.${minor}.${patch})
        endif()
    endforeach()
    if(NOT asiopg_asio_version)
        message(FATAL_ERROR "asiopg: found Asio, but no asio/version.hpp in '${asiopg_asio_dirs}'")
    elseif(asiopg_asio_version VERSION_LESS asiopg_asio_minimum)
        message(FATAL_ERROR "asiopg needs Asio ${asiopg_asio_minimum} or later; "
            "'${asiopg_asio_dirs}' holds ${asiopg_asio_version}")
    endif()
    message(STATUS "asiopg: Asio ${asiopg_asio_version}")

    add_library(asiopg::asio INTERFACE IMPORTED GLOBAL)
    if(asiopg_asio_target)
        target_link_libraries(asiopg::asio INTERFACE ${asiopg_asio_target})
    else()
        target_include_directories(asiopg::asio SYSTEM INTERFACE ${ASIO_INCLUDE_DIR})
    endif()
    # The second: Asio 1.22 chooses how coroutine frames are allocated by a macro that depends on which standard headers
    # a file has included before; files that disagree would free what another way allocated.
    target_compile_definitions(asiopg::asio INTERFACE ASIO_STANDALONE ASIO_DISABLE_STD_ALIGNED_ALLOC)
    if(asiopg_asio_version VERSION_LESS 1.24)
        # These know only the Coroutines TS on clang, and would leave out co_await.
        target_compile_definitions(asiopg::asio INTERFACE $<$<CXX_COMPILER_ID:Clang,AppleClang>:ASIO_HAS_CO_AWAIT=1>)
    endif()
endif()
