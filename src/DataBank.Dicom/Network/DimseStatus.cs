using System.Globalization;

namespace DataBank.Dicom;

/// <summary>The status of a DIMSE response (PS3.7 Annex C) with the comment that goes with it.</summary>
/// <param name="Comment">Error Comment (0000,0902): no patient data, at most 64 characters are sent.</param>
public readonly record struct DimseStatus(ushort Code, string? Comment = null)
{
    public static DimseStatus Success { get; } = new(0x0000);

    public static DimseStatus Pending { get; } = new(0xFF00);

    /// <summary>Pending, and some optional keys were not supported (PS3.4 C.4.1.1.4).</summary>
    public static DimseStatus PendingWithoutSomeKeys { get; } = new(0xFF01);

    public static DimseStatus Cancelled { get; } = new(0xFE00);

    /// <summary>Sub-operations are complete, some failed or warned (PS3.4 C.4.2.1.5).</summary>
    public static DimseStatus SomeSubOperationsFailed { get; } = new(0xB000);

    public static DimseStatus OutOfResources { get; } = new(0xA700);

    /// <summary>Unable to perform sub-operations.</summary>
    public static DimseStatus SubOperationsImpossible { get; } = new(0xA702);

    public static DimseStatus MoveDestinationUnknown { get; } = new(0xA801);

    /// <summary>The identifier does not match the SOP class, the data set does not match it.</summary>
    public static DimseStatus DataSetMismatch { get; } = new(0xA900);

    /// <summary>Unable to process, or cannot understand.</summary>
    public static DimseStatus CannotUnderstand { get; } = new(0xC000);

    /// <summary>Done, but some attributes were left as they were (PS3.7 C.4.2).</summary>
    public static DimseStatus AttributeListError { get; } = new(0x0107);

    public static DimseStatus MissingAttribute { get; } = new(0x0120);

    public static DimseStatus MissingAttributeValue { get; } = new(0x0121);

    public static DimseStatus NoSuchAttribute { get; } = new(0x0105);

    public static DimseStatus InvalidAttributeValue { get; } = new(0x0106);

    public static DimseStatus ProcessingFailure { get; } = new(0x0110);

    public static DimseStatus DuplicateSopInstance { get; } = new(0x0111);

    public static DimseStatus NoSuchSopInstance { get; } = new(0x0112);

    public static DimseStatus NoSuchEventType { get; } = new(0x0113);

    public static DimseStatus SopClassNotSupported { get; } = new(0x0122);

    public static DimseStatus NoSuchActionType { get; } = new(0x0123);

    public static DimseStatus NotAuthorized { get; } = new(0x0124);

    public static DimseStatus DuplicateInvocation { get; } = new(0x0210);

    public static DimseStatus ResourceLimitation { get; } = new(0x0213);

    public static DimseStatus UnrecognizedOperation { get; } = new(0x0211);

    /// <summary>Error ID (0000,0903): what a service class adds to a general status.</summary>
    public ushort? ErrorId { get; init; }

    public bool IsSuccess => Code == 0;

    /// <summary>More responses follow.</summary>
    public bool IsPending => Code is 0xFF00 or 0xFF01;

    /// <summary>Done, but the peer remarks on something (PS3.7 C.3).</summary>
    public bool IsWarning => Code is 0x0001 or 0x0107 or 0x0116 || Code >> 12 == 0xB;

    public bool IsCancelled => Code == 0xFE00;

    public bool IsFailure => !IsSuccess && !IsPending && !IsWarning && !IsCancelled;

    public override string ToString() => Comment is null
        ? Code.ToString("X4", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Code:X4} ({Comment})");
}
