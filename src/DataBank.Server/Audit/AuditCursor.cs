using System.Text.Json;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Remembers how far the journal was exported, across restarts.</summary>
internal sealed class AuditCursor(string path)
{
    /// <summary>Null: nothing was exported.</summary>
    public AuditPosition? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<AuditPosition>(File.ReadAllBytes(path));
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null; // Sent again rather than not at all.
        }
    }

    public void Write(AuditPosition position)
    {
        var made = path + ".new";
        using (var file = new FileStream(made, FileMode.Create, FileAccess.Write))
        {
            file.Write([.. JsonSerializer.SerializeToUtf8Bytes(position), (byte)'\n']);
            file.Flush(flushToDisk: true);
        }
        File.Move(made, path, overwrite: true);
    }
}
