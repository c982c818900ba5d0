package io.flowmaestro.backing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Room on the disk, asked for before a server fills it and dies in the middle. */
final class DiskSpace {
    private static final long MEBIBYTE = 1024 * 1024;

    private DiskSpace() {}

    /**
     * Makes a directory and sees that it has room.
     *
     * @param directory made with its parents if it is not there
     * @param mebibytes how much must be free
     * @param who whom it is for, as the sentence names it
     * @throws CannotStartException if it cannot be made or has less room
     */
    static void require(Path directory, long mebibytes, String who) {
        try {
            Files.createDirectories(directory);
            long free = Files.getFileStore(directory).getUsableSpace() / MEBIBYTE;
            if (free < mebibytes) {
                throw new CannotStartException(who + " cannot start: no disk space. " + directory + " has " + free
                        + " MiB free, " + mebibytes + " MiB are needed.");
            }
        } catch (IOException e) {
            throw new CannotStartException(who + " cannot start: the directory " + directory + " cannot be used.", e);
        }
    }
}
