/**
 * What a server or client counts, for its own process ({@code server.counters()}) and for others
 * ({@link io.millrace.counters.CountersFile}). The memory is that of Agrona's counters
 * ({@link org.agrona.concurrent.status.CountersReader}), so its tools can read it too.
 * <p>
 * Each agent, be it a loop, a selector, a handler or a writer, has a set of counters of its own, which its thread alone
 * writes, once for each read, run of frames or visit, never for each message; so counting costs no agent anything that
 * another one does. A few that any thread writes belong to the engine as a whole. Values are read without any
 * coordination: each is whole and recent, but two that belong together may have been read at different moments.
 */
package io.millrace.counters;
