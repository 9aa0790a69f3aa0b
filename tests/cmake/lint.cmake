# Checks of the source tree itself; each is a Python program that lists what it objects to.
file(GLOB lint_programs CONFIGURE_DEPENDS lint/*.py)
foreach(program IN LISTS lint_programs)
    get_filename_component(name ${program} NAME_WE)
    if(name MATCHES "^_")
        continue()  # a module that the others share
    endif()
    add_test(NAME lint/${name} COMMAND ${ASIOPG_PYTHON} -B ${program} ${PROJECT_SOURCE_DIR})
    set_tests_properties(lint/${name} PROPERTIES LABELS lint TIMEOUT 120)
endforeach()
