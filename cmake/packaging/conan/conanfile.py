"""A Conan 2 recipe of the tree that it stands in: conan create cmake/packaging/conan

Not run by Conan so far: tests/packaging/recipes runs it with stand-ins for Conan's classes.
"""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load


class MmproxyConan(ConanFile):
    name = "mmproxy"
    description = "PROXY protocol in, the client's own address out: a header-only toolkit on Asio"
    license = "BSL-1.0"
    topics = ("proxy-protocol", "asio", "transparent-proxy", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"asio": ["standalone", "boost", "none"]}  # MMPROXY_ASIO
    default_options = {"asio": "standalone"}

    def _tree(self):
        return os.path.join(self.recipe_folder, "..", "..", "..")

    def set_version(self):
        header = load(self, os.path.join(self._tree(), "include", "mmproxy", "version.hpp"))
        self.version = re.search(r'MMPROXY_VERSION "(.+)"', header).group(1)

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*"):
            copy(self, pattern, src=self._tree(), dst=self.export_sources_folder)

    def requirements(self):
        if self.options.asio == "standalone":
            self.requires("asio/[>=1.22.1 <2]", transitive_headers=True)
        elif self.options.asio == "boost":
            self.requires("boost/[>=1.81 <2]", transitive_headers=True)

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["MMPROXY_ASIO"] = str(self.options.asio)
        for option in ("FETCH_ASIO", "BUILD_EXAMPLES", "BUILD_TESTS", "BUILD_BENCHMARKS"):
            toolchain.cache_variables["MMPROXY_" + option] = "OFF"
        toolchain.generate()
        CMakeDeps(self).generate()

    def package(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.install()

    def package_id(self):
        self.info.settings.clear()

    def package_info(self):
        self.cpp_info.set_property("cmake_find_mode", "none")  # the package's own mmproxyConfig.cmake
        self.cpp_info.builddirs.append(os.path.join("share", "cmake", "mmproxy"))
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
