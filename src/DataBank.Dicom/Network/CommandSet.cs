using System.Buffers.Binary;
using System.Text;

namespace DataBank.Dicom;

/// <summary>
/// The command of a DIMSE message: elements of group 0000 in implicit VR little endian with their group length (PS3.7 §6.3, Annex E).
/// </summary>
public sealed class CommandSet
{
    public static readonly Tag AffectedSopClassUid = new(0x0000, 0x0002);
    public static readonly Tag RequestedSopClassUid = new(0x0000, 0x0003);
    public static readonly Tag CommandFieldTag = new(0x0000, 0x0100);
    public static readonly Tag MessageId = new(0x0000, 0x0110);
    public static readonly Tag MessageIdBeingRespondedTo = new(0x0000, 0x0120);
    public static readonly Tag MoveDestination = new(0x0000, 0x0600);
    public static readonly Tag Priority = new(0x0000, 0x0700);
    public static readonly Tag DataSetType = new(0x0000, 0x0800);
    public static readonly Tag StatusTag = new(0x0000, 0x0900);
    public static readonly Tag ErrorComment = new(0x0000, 0x0902);
    public static readonly Tag ErrorId = new(0x0000, 0x0903);
    public static readonly Tag AffectedSopInstanceUid = new(0x0000, 0x1000);
    public static readonly Tag RequestedSopInstanceUid = new(0x0000, 0x1001);
    public static readonly Tag AttributeIdentifierList = new(0x0000, 0x1005);
    public static readonly Tag EventTypeId = new(0x0000, 0x1002);
    public static readonly Tag ActionTypeId = new(0x0000, 0x1008);
    public static readonly Tag RemainingSubOperations = new(0x0000, 0x1020);
    public static readonly Tag CompletedSubOperations = new(0x0000, 0x1021);
    public static readonly Tag FailedSubOperations = new(0x0000, 0x1022);
    public static readonly Tag WarningSubOperations = new(0x0000, 0x1023);
    public static readonly Tag MoveOriginatorAe = new(0x0000, 0x1030);
    public static readonly Tag MoveOriginatorMessageId = new(0x0000, 0x1031);

    private const int LongestComment = 64;
    private const int MostElements = 256;

    /// <summary>Value of (0000,0800) that says no data set follows.</summary>
    private const ushort NoDataSet = 0x0101;

    private readonly SortedDictionary<uint, byte[]> elements = [];

    public CommandField Field => (CommandField)(Number(CommandFieldTag) ?? 0);

    public ushort Status => Number(StatusTag) ?? 0;

    public bool HasDataSet => (Number(DataSetType) ?? NoDataSet) != NoDataSet;

    public ushort? Number(Tag tag) =>
        elements.TryGetValue(tag.Value, out var bytes) && bytes.Length >= 2 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : null;

    public string? Text(Tag tag) =>
        elements.TryGetValue(tag.Value, out var bytes) && bytes.Length > 0 ? Encoding.ASCII.GetString(bytes).Trim(' ', '\0') : null;

    public CommandSet Set(Tag tag, ushort number)
    {
        elements[tag.Value] = [(byte)number, (byte)(number >> 8)];
        return this;
    }

    public CommandSet Set(Tag tag, string text)
    {
        var padding = text.Length % 2 == 0 ? "" : tag == MoveDestination || tag == MoveOriginatorAe || tag == ErrorComment ? " " : "\0";
        elements[tag.Value] = Encoding.ASCII.GetBytes(text + padding);
        return this;
    }

    /// <summary>Attribute tags of (0000,1005).</summary>
    public IReadOnlyList<Tag> Tags(Tag tag)
    {
        if (!elements.TryGetValue(tag.Value, out var bytes)) return [];
        var tags = new Tag[bytes.Length / 4];
        for (var i = 0; i < tags.Length; i++)
        {
            tags[i] = new Tag(BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(4 * i)), BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(4 * i + 2)));
        }
        return tags;
    }

    public CommandSet Set(Tag tag, IReadOnlyList<Tag> tags)
    {
        elements[tag.Value] = [.. tags.SelectMany(value => new[] { (byte)value.Group, (byte)(value.Group >> 8), (byte)value.Element, (byte)(value.Element >> 8) })];
        return this;
    }

    /// <summary>A request on an affected SOP class; its message id is given when it is sent.</summary>
    public static CommandSet Request(CommandField field, string sopClassUid) =>
        new CommandSet().Set(CommandFieldTag, (ushort)field).Set(AffectedSopClassUid, sopClassUid).WithDataSet(false);

    /// <summary>The response to <paramref name="request"/>, which repeats its class and instance.</summary>
    public static CommandSet Response(CommandSet request, DimseStatus status, bool hasDataSet = false)
    {
        var response = new CommandSet()
            .Set(CommandFieldTag, (ushort)((ushort)request.Field | 0x8000))
            .Set(MessageIdBeingRespondedTo, request.Number(MessageId) ?? 0)
            .Set(StatusTag, status.Code)
            .WithDataSet(hasDataSet);
        if (status.Comment is { } comment) response.Set(ErrorComment, comment.Length > LongestComment ? comment[..LongestComment] : comment);
        if (status.ErrorId is { } error) response.Set(ErrorId, error);
        if ((request.Text(AffectedSopClassUid) ?? request.Text(RequestedSopClassUid)) is { } sopClass) response.Set(AffectedSopClassUid, sopClass);
        if ((request.Text(AffectedSopInstanceUid) ?? request.Text(RequestedSopInstanceUid)) is { } instance) response.Set(AffectedSopInstanceUid, instance);
        return response;
    }

    public byte[] Encode()
    {
        var length = elements.Sum(element => 8 + element.Value.Length);
        var bytes = new byte[12 + length];
        Put(bytes, 0, 0, [(byte)length, (byte)(length >> 8), (byte)(length >> 16), (byte)(length >> 24)]);
        var position = 12;
        foreach (var (tag, value) in elements)
        {
            Put(bytes, position, tag, value);
            position += 8 + value.Length;
        }
        return bytes;
    }

    /// <exception cref="DicomFormatException">Lengths that do not fit, or elements outside group 0000.</exception>
    public static CommandSet Decode(ReadOnlySpan<byte> bytes)
    {
        var command = new CommandSet();
        for (var position = 0; position < bytes.Length;)
        {
            if (command.elements.Count > MostElements) throw new DicomFormatException("A command has too many elements.", position);
            if (bytes.Length - position < 8) throw new DicomFormatException("A command element is cut off.", position);
            var group = BinaryPrimitives.ReadUInt16LittleEndian(bytes[position..]);
            var element = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(position + 2)..]);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(position + 4)..]);
            if (group != 0) throw new DicomFormatException("A command holds an element outside group 0000.", position);
            if (length > bytes.Length - position - 8) throw new DicomFormatException("A command element is longer than the command.", position);
            if (element != 0) command.elements[new Tag(group, element).Value] = bytes.Slice(position + 8, (int)length).ToArray();
            position += 8 + (int)length;
        }
        return command;
    }

    public CommandSet WithDataSet(bool hasDataSet) => Set(DataSetType, hasDataSet ? (ushort)0x0001 : NoDataSet);

    private static void Put(byte[] bytes, int position, uint tag, byte[] value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(position), (ushort)(tag >> 16));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(position + 2), (ushort)tag);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(position + 4), (uint)value.Length);
        value.CopyTo(bytes, position + 8);
    }
}
