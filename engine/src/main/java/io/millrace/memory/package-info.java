/**
 * Off-heap memory and who owns it.
 * <p>
 * Every byte comes from an {@link io.millrace.memory.OffHeapAllocator}, which counts what is outstanding. A
 * {@link io.millrace.memory.BufferPool} lends {@link io.millrace.memory.OffHeapBuffer}s to any thread; the borrower
 * owns a buffer until it gives it back or passes it on with an event or a record. A
 * {@link io.millrace.memory.ReceiveArena} belongs to one selector thread, which fills it, and one handler thread,
 * which releases it by position.
 * <p>
 * {@link io.millrace.memory.MemoryDebug} switches on checks of all that: a {@link io.millrace.memory.BlockRecord} for
 * each block, poison, guard zones, and a report of leaks.
 */
package io.millrace.memory;
