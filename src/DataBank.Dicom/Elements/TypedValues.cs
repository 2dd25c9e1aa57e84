using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>
/// Values of a data set in their own types. Null means that there is no value or that its text has not the form of the VR; where
/// the difference matters, <see cref="DicomDataset.Text"/> tells, since it keeps the text as it is. The lists have a null for each value without
/// that form.
/// </summary>
public static class TypedValues
{
    private static readonly Tag TimezoneOffset = new(0x0008, 0x0201);

    public static DicomDate? Date(this DicomDataset dataset, Tag tag) => Parse<DicomDate>(dataset.Text(tag));

    public static IReadOnlyList<DicomDate?> Dates(this DicomDataset dataset, Tag tag) => [.. dataset.Texts(tag).Select(Parse<DicomDate>)];

    public static DicomTime? Time(this DicomDataset dataset, Tag tag) => Parse<DicomTime>(dataset.Text(tag));

    public static IReadOnlyList<DicomTime?> Times(this DicomDataset dataset, Tag tag) => [.. dataset.Texts(tag).Select(Parse<DicomTime>)];

    public static DicomDateTime? DateTime(this DicomDataset dataset, Tag tag) => Parse<DicomDateTime>(dataset.Text(tag));

    public static IReadOnlyList<DicomDateTime?> DateTimes(this DicomDataset dataset, Tag tag) => [.. dataset.Texts(tag).Select(Parse<DicomDateTime>)];

    /// <summary>A date and the time beside it as one moment, in the data set's own offset from UTC if it names one (0008,0201).</summary>
    public static DicomDateTime? DateTime(this DicomDataset dataset, Tag date, Tag time)
    {
        if (dataset.Date(date) is not { } day)
        {
            return null;
        }
        var hasTime = dataset.Text(time) is not null;
        TimeSpan? offset = DicomDateTime.TryParseOffset(dataset.Text(TimezoneOffset), out var named) ? named : null;
        return dataset.Time(time) is { } clock ? new DicomDateTime(day, clock, offset) : hasTime ? null : new DicomDateTime(day, null, offset);
    }

    public static DicomAge? Age(this DicomDataset dataset, Tag tag) => DicomAge.TryParse(dataset.Text(tag), out var age) ? age : null;

    /// <summary>First value of DS, IS or an integer VR, exactly; null also when a decimal cannot hold it.</summary>
    public static decimal? Decimal(this DicomDataset dataset, Tag tag) => ParseDecimal(dataset.Text(tag));

    public static IReadOnlyList<decimal?> Decimals(this DicomDataset dataset, Tag tag) => [.. dataset.Texts(tag).Select(ParseDecimal)];

    /// <summary>First value of AT as a tag.</summary>
    public static Tag? AttributeTag(this DicomDataset dataset, Tag tag) => ParseTag(dataset.Text(tag));

    public static IReadOnlyList<Tag?> AttributeTags(this DicomDataset dataset, Tag tag) => [.. dataset.Texts(tag).Select(ParseTag)];

    public static PersonName? Name(this DicomDataset dataset, Tag tag) => ParseName(dataset.Text(tag));

    public static IReadOnlyList<PersonName?> Names(this DicomDataset dataset, Tag tag) => [.. dataset.Texts(tag).Select(ParseName)];

    /// <summary>
    /// All numbers of a binary VR: ushort or short for US, SS, OW; uint, int or float for UL, SL, FL, OL, OF; ulong, long or double for
    /// UV, SV, FD, OV, OD; byte for the rest.
    /// </summary>
    /// <exception cref="InvalidOperationException">The VR has numbers of another size, or the value was left outside memory.</exception>
    public static T[] Numbers<T>(this DicomDataset dataset, Tag tag)
        where T : unmanaged
    {
        var row = dataset.RowOf(tag.Value);
        if (row < 0)
        {
            return [];
        }
        ref readonly var entry = ref dataset.Table.Entries[row];
        if (entry.Vr.NumberBytes() != Marshal.SizeOf<T>() || entry.Vr.IsText() || entry.Vr == Vr.AT || entry.Vr == Vr.SQ || entry.Has(EntryFlags.Fragments))
        {
            throw new InvalidOperationException($"({tag}) is {entry.Vr} and holds no numbers of this size.");
        }
        var bytes = dataset.Table.ValueOf(row).Span;
        var numbers = MemoryMarshal.Cast<byte, T>(bytes).ToArray();
        if (entry.Order == ByteOrder.BigEndian)
        {
            BinaryValues.Reverse(entry.Vr, MemoryMarshal.AsBytes(numbers.AsSpan()));
        }
        return numbers;
    }

    private static T? Parse<T>(string? text)
        where T : struct, IMoment<T> => T.TryParse(text, out var value) ? value : null;

    private static decimal? ParseDecimal(string? text) => DecimalString.TryParse(text, out decimal value) ? value : null;

    private static Tag? ParseTag(string? text) => text is { Length: 8 } && Tag.TryParse(text, out var tag) ? tag : null;

    private static PersonName? ParseName(string? text) => text is not null && PersonName.TryParse(text, out var name) ? name : null;
}
