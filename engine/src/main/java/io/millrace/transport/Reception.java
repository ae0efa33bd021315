package io.millrace.transport;

/**
 * What is done with a new connection of a server before its request is read.
 *
 * @param wrapper of its channel, such as that of TLS.
 */
public record Reception(ChannelWrapper wrapper)
{
}
