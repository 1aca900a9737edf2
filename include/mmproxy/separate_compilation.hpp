// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SEPARATE_COMPILATION_HPP
#define MMPROXY_SEPARATE_COMPILATION_HPP

// Where the functions are compiled that depend on no policy.
//
// - By default in every source file that uses them, as inline functions: there is nothing to build or to link.
// - With MMPROXY_SEPARATE_COMPILATION, which all source files of a program have to define alike, in the one source file
//   that includes <mmproxy/src.hpp>. The other files see declarations alone, and compile faster.
//
// A header writes MMPROXY_DECL before such a function, and puts the definitions, with the includes that they alone
// need, at its end between `#if MMPROXY_HAS_DEFINITIONS` and `#endif`. Where one instance of a template is as heavy,
// `#if defined(MMPROXY_SEPARATE_COMPILATION)` stands around `MMPROXY_TEMPLATE class name<arguments>;`.

#if defined(MMPROXY_SEPARATE_COMPILATION)
#define MMPROXY_DECL
#else
#define MMPROXY_DECL inline
#endif

#if !defined(MMPROXY_SEPARATE_COMPILATION) || defined(MMPROXY_SOURCE)
#define MMPROXY_HAS_DEFINITIONS 1
#define MMPROXY_TEMPLATE template
#else
#define MMPROXY_HAS_DEFINITIONS 0
#define MMPROXY_TEMPLATE extern template
#endif

#endif
