// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The one switch between the two ways to use the library: header-only, or with the compiled library.

/// A header X.hpp holds declarations and templates. The bodies of its functions are in X.ipp beside it, each marked
/// QUANTSWEEP_INLINE, and X.hpp ends with
///   #ifndef QUANTSWEEP_COMPILED
///   #include <quantsweep/.../X.ipp>
///   #endif
/// Header-only, every translation unit sees the bodies, as inline functions. A target that links quantsweep::compiled is
/// compiled with QUANTSWEEP_COMPILED and sees the declarations alone; the library is made of the same .ipp files, which
/// then define ordinary functions. There is no second copy of a signature, and no type depends on the macro.
#ifdef QUANTSWEEP_COMPILED
#define QUANTSWEEP_INLINE
#else
#define QUANTSWEEP_INLINE inline
#endif
