# Install rules: the library, the headers, and the package files that make find_package(asiopg) work.
include(CMakePackageConfigHelpers)

set(asiopg_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/asiopg)

install(TARGETS asiopg EXPORT asiopg_targets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
    INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(EXPORT asiopg_targets FILE asiopg_targets.cmake NAMESPACE asiopg:: DESTINATION ${asiopg_package_dir})

# What a static asiopg needs at link time, the consumer has to find.
set(asiopg_bridge_dependencies)
if("nlohmann_json::nlohmann_json" IN_LIST asiopg_bridges)
    string(APPEND asiopg_bridge_dependencies "find_dependency(nlohmann_json)\n")
endif()
if("fmt::fmt" IN_LIST asiopg_bridges)
    string(APPEND asiopg_bridge_dependencies "find_dependency(fmt)\n")
endif()
configure_package_config_file(cmake/asiopgConfig.cmake.in ${PROJECT_BINARY_DIR}/asiopgConfig.cmake
    INSTALL_DESTINATION ${asiopg_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/asiopgConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
    ${PROJECT_BINARY_DIR}/asiopgConfig.cmake
    ${PROJECT_BINARY_DIR}/asiopgConfigVersion.cmake
    ${PROJECT_SOURCE_DIR}/cmake/asiopg_asio.cmake
    DESTINATION ${asiopg_package_dir})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
