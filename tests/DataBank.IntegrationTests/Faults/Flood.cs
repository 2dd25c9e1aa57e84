namespace DataBank.IntegrationTests;

/// <summary>Takes the room that is left on a disk.</summary>
internal static class Flood
{
    private const int Megabyte = 1024 * 1024;

    public static async Task FillAsync(FileStream file)
    {
        for (var size = Megabyte; size > 0; size /= 2)
        {
            try
            {
                while (true) await file.WriteAsync(new byte[size], TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                // Full, as far as pieces of this size go.
            }
        }
    }
}
