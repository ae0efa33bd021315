package io.millrace.inbound;

import io.millrace.api.CloseCause;

/**
 * What decided the end of a connection.
 *
 * @param code   of the close frame.
 * @param reason of the close frame.
 * @param cause  what the engine found.
 */
record CloseRecord(int code, String reason, CloseCause cause)
{
}
