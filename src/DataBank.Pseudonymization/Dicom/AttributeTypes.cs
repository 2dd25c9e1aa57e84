using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;

namespace DataBank.Pseudonymization;

/// <summary>The attributes of each SOP class with their types (PS3.3), read from the generated table when an IOD is first needed.</summary>
internal static class AttributeTypes
{
    private static readonly Dictionary<string, string> EntryOfSopClass = ReadEntry("index").Where(line => line[0] != '#')
        .Select(line => line.Split(' ')).ToDictionary(words => words[0], words => words[1]);

    private static readonly ConcurrentDictionary<string, AttributeNode> Trees = [];

    /// <summary>The code sequence macro (PS3.3 §8.8), whose attributes the table does not repeat in each sequence.</summary>
    private static readonly (uint Tag, string Type)[] CodeMacro = [(0x00080100, "1C"), (0x00080102, "1C"), (0x00080104, "1")];

    /// <summary>The data set of a SOP class as the items of a sequence without a name; null when the table does not know the class.</summary>
    public static AttributeNode? Find(string sopClass) =>
        EntryOfSopClass.TryGetValue(sopClass, out var entry) ? Trees.GetOrAdd(entry, static name => ReadTree(name)) : null;

    private static AttributeNode ReadTree(string entry)
    {
        var root = new AttributeNode("1", []);
        var path = new List<AttributeNode> { root };
        foreach (var line in ReadEntry(entry))
        {
            var depth = line.AsSpan().IndexOfAnyExcept(' ');
            var tag = uint.Parse(line.AsSpan(depth, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            var type = line[(depth + 9)..];
            var node = new AttributeNode(type.TrimEnd('c'), []);
            if (type[^1] == 'c')
            {
                foreach (var (member, memberType) in CodeMacro)
                {
                    node.Children![member] = new AttributeNode(memberType, null);
                }
            }
            path.RemoveRange(depth + 1, path.Count - depth - 1);
            path[depth].Children![tag] = node;
            path.Add(node);
        }
        return root;
    }

    private static IEnumerable<string> ReadEntry(string entry)
    {
        using var stream = typeof(AttributeTypes).Assembly.GetManifestResourceStream("attribute-types.zip")!;
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        using var lines = new StreamReader(archive.GetEntry(entry)!.Open());
        while (lines.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
