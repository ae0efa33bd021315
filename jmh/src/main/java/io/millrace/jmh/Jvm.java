package io.millrace.jmh;

/**
 * Flags of the forked JVMs.
 */
public final class Jvm
{
    /** Without it Agrona 2 cannot use off-heap memory. */
    public static final String AGRONA_FLAG = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";

    private Jvm()
    {
    }
}
