package io.millrace.api;

/**
 * What slow consumers cost since the start: a snapshot, in messages and connections.
 *
 * @param refused       messages refused: for want of room, because they are too large, or while a stream is open.
 * @param droppedNewest messages dropped because there was no room for them.
 * @param droppedOldest messages dropped while they waited, to make room.
 * @param conflated     messages replaced by a newer one of the same key.
 * @param disconnected  connections closed, or cut, because their peer read too slowly.
 */
public record SlowConsumerCounters(
    long refused, long droppedNewest, long droppedOldest, long conflated, long disconnected)
{
}
