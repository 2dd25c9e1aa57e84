using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace DataBank.Dicom;

/// <summary>
/// Lays out a DICOMDIR (PS3.3 F.3): first with offsets of zero, which are as long as any others, and then, where the records turned
/// out to lie, with the right ones.
/// </summary>
internal sealed class DirectoryWriter
{
    private readonly Node root = new(null);
    private readonly List<DicomDataset> items = [];
    private readonly List<(int Next, int Lower)> links = [];

    public void Add(DirectoryInstance instance)
    {
        var dataset = instance.Dataset;
        string Key(uint tag) => dataset.Text(Tag.FromValue(tag)) ?? "";
        var patient = root.Below($"{Key(0x00100020)}\\{Key(0x00100021)}", () => RecordOf(RecordType.Patient, dataset).Build());
        var study = patient.Below(Key(0x0020000D), () => RecordOf(RecordType.Study, dataset).Build());
        var series = study.Below(Key(0x0020000E), () => RecordOf(RecordType.Series, dataset).Build());
        series.Below(Key(Tags.SopInstanceUid), () => RecordOf(RecordType.Of(Key(Tags.SopClassUid)), dataset)
            .Set(Tag.FromValue(Tags.ReferencedFileId), Vr.CS, [.. instance.FileId])
            .Set(Tag.FromValue(Tags.ReferencedSopClassInFile), Key(Tags.SopClassUid))
            .Set(Tag.FromValue(Tags.ReferencedSopInstanceInFile), Key(Tags.SopInstanceUid))
            .Set(Tag.FromValue(Tags.ReferencedTransferSyntaxInFile), instance.TransferSyntax)
            .Build());
    }

    public byte[] Write(string fileSetId)
    {
        var (first, last) = Lay(root);
        var dataset = new DatasetBuilder()
            .Set(Tag.FromValue(Tags.FileSetId), fileSetId)
            .Set(Tag.FromValue(Tags.FirstRootRecord), "0")
            .Set(Tag.FromValue(Tags.LastRootRecord), "0")
            .Set(Tag.FromValue(Tags.FileSetConsistency), "0")
            .Set(Tag.FromValue(Tags.DirectoryRecords), items)
            .Build();
        using var output = new MemoryStream();
        output.Write(Part10Writer.Meta(DicomDirectory.SopClassUid, UidOf(items), Uids.ExplicitVrLittleEndian, sourceAe: null));
        Part10Writer.WriteDataset(output, dataset, Uids.ExplicitVrLittleEndian);
        var bytes = output.ToArray();
        SetOffsets(bytes, first, last);
        return bytes;
    }

    /// <summary>Takes the records of one level, each followed by those below it; gives the first and the last.</summary>
    private (int First, int Last) Lay(Node node)
    {
        var (first, last) = (-1, -1);
        foreach (var below in node.Records)
        {
            var at = items.Count;
            items.Add(below.Record!);
            links.Add((-1, -1));
            if (last >= 0) links[last] = links[last] with { Next = at };
            (first, last) = (first < 0 ? at : first, at);
            var lower = Lay(below).First;
            links[at] = links[at] with { Lower = lower };
        }
        return (first, last);
    }

    /// <summary>Offsets count from the first byte of the file to the item's tag.</summary>
    private void SetOffsets(byte[] bytes, int first, int last)
    {
        var dataset = Part10Reader.Read(bytes).Dataset;
        var records = dataset.Items(Tag.FromValue(Tags.DirectoryRecords));
        uint OffsetOf(int record) => record < 0 ? 0 : (uint)DirectoryReader.OffsetOf(records[record]);
        void Set(DicomDataset level, uint tag, int record)
        {
            level.TryFind(Tag.FromValue(tag), out var element);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((int)element.Offset), OffsetOf(record));
        }
        Set(dataset, Tags.FirstRootRecord, first);
        Set(dataset, Tags.LastRootRecord, last);
        for (var i = 0; i < records.Count; i++)
        {
            Set(records[i], Tags.NextRecord, links[i].Next);
            Set(records[i], Tags.LowerRecord, links[i].Lower);
        }
    }

    private static DatasetBuilder RecordOf(RecordType type, DicomDataset dataset)
    {
        var record = new DatasetBuilder()
            .Set(Tag.FromValue(Tags.NextRecord), "0")
            .Set(Tag.FromValue(Tags.RecordInUse), "65535")
            .Set(Tag.FromValue(Tags.LowerRecord), "0")
            .Set(Tag.FromValue(Tags.RecordType), type.Name);
        Copy(record, Tags.SpecificCharacterSet, dataset);
        foreach (var tag in type.Required)
        {
            if (!Copy(record, tag, dataset)) record.Set(Tag.FromValue(tag));
        }
        foreach (var tag in type.Optional)
        {
            Copy(record, tag, dataset);
        }
        return record;
    }

    /// <summary>Copies an element as it is, in little endian.</summary>
    private static bool Copy(DatasetBuilder record, uint tag, DicomDataset dataset)
    {
        var row = dataset.RowOf(tag);
        if (row < 0 || dataset.Table.Entries[row].Has(EntryFlags.OutsideMemory))
        {
            return false;
        }
        var vr = dataset.Table.Entries[row].Vr;
        if (vr == Vr.SQ)
        {
            record.Set(Tag.FromValue(tag), dataset.ItemsOf(row));
        }
        else
        {
            record.Set(Tag.FromValue(tag), vr, dataset.Table.LittleEndianValueOf(row));
        }
        return true;
    }

    /// <summary>The same file-set has the same UID: a name-based one of what it holds (PS3.5 B.2).</summary>
    private static string UidOf(List<DicomDataset> records)
    {
        var names = string.Join('\n', records.Select(record => record.Text(Tag.FromValue(Tags.ReferencedSopInstanceInFile))));
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(names)).AsSpan(0, 16);
        (hash[6], hash[8]) = ((byte)((hash[6] & 0x0F) | 0x80), (byte)((hash[8] & 0x3F) | 0x80));
        return "2.25." + new BigInteger(hash, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
    }

    private sealed class Node(DicomDataset? record)
    {
        private readonly Dictionary<string, Node> byKey = [];

        public DicomDataset? Record => record;

        public List<Node> Records { get; } = [];

        public Node Below(string key, Func<DicomDataset> make)
        {
            if (!byKey.TryGetValue(key, out var node))
            {
                byKey.Add(key, node = new Node(make()));
                Records.Add(node);
            }
            return node;
        }
    }
}
