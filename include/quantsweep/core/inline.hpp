// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The switch between the two ways to use the library: header-only, or with the compiled library.

/// A header X.hpp holds declarations and templates. X.ipp beside it holds the bodies of its functions, each marked
/// QUANTSWEEP_INLINE. X.hpp ends with
///   #ifndef QUANTSWEEP_COMPILED
///   #include <quantsweep/.../X.ipp>
///   #endif
/// In header-only use, every translation unit sees the bodies as inline functions. A target that links
/// quantsweep::compiled is compiled with QUANTSWEEP_COMPILED and sees only the declarations. The library is built from
/// the same .ipp files, which then define ordinary functions. No signature is written twice, and no type depends on the
/// macro. Templates that many files would instantiate alike, such as std::vector<row>, are declared extern at the end of
/// the header and instantiated at the end of its bodies.
#ifdef QUANTSWEEP_COMPILED
#define QUANTSWEEP_INLINE
#else
#define QUANTSWEEP_INLINE inline
#endif
