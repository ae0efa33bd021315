package io.millrace.stress;

import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/**
 * Ends the recordings of the Flight Recorder that are to be written when the process exits. The JVM does so by itself
 * only if it is left to exit by itself.
 */
final class Recordings
{
    private static final String MODULE = "jdk.jfr";

    private Recordings()
    {
    }

    /** Does nothing if nothing is recorded, or the Java runtime has no Flight Recorder. */
    static void finish()
    {
        if (ModuleLayer.boot().findModule(MODULE).isPresent() && FlightRecorder.isInitialized())
        {
            for (final Recording recording : FlightRecorder.getFlightRecorder().getRecordings())
            {
                finish(recording);
            }
        }
    }

    private static void finish(final Recording recording)
    {
        try
        {
            if (recording.getDumpOnExit() && recording.getState() == RecordingState.RUNNING)
            {
                recording.stop();
            }
        }
        catch (final IllegalStateException ex)
        {
            // The JVM was faster.
            return;
        }
    }
}
