package io.millrace.transport;

/**
 * A connection of a server that has been given to a selector.
 *
 * @param id        of the connection.
 * @param channel   of the connection.
 * @param refusal   why it may not stay; null if it may.
 * @param ticket    what it takes up of the limits of all.
 * @param reception what is done with it first.
 */
record Arrival(long id, TransportChannel channel, Refusal refusal, PeerTicket ticket, Reception reception)
{
}
