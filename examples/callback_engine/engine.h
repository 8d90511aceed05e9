/* SPDX-License-Identifier: BSD-3-Clause */
/* Somebody's inference engine, with an interface in C. It runs a small network whole; all that one can do on the way is to
   be called back after each operation. It knows nothing of quantsweep. */
#ifndef ENGINE_H
#define ENGINE_H
#ifdef __cplusplus
extern "C" {
#endif

typedef struct engine engine;

/* After an operation: its number and its output, samples x width, row by row. What is written there is computed with. */
typedef void (*engine_callback)(void* user, int operation, float* output, int samples, int width);

engine* engine_create(void);
void engine_destroy(engine* e);

int engine_operations(const engine* e);
const char* engine_name(const engine* e, int operation);
int engine_sources(const engine* e, int operation, int sources[2]);       /* how many; -1 is the engine's input */
float* engine_weights(engine* e, int operation, int* rows, int* columns); /* null where it has none */

void engine_run(engine* e, const float* input, int samples, engine_callback callback, void* user);

#ifdef __cplusplus
}
#endif
#endif
