namespace DataBank.Dicom;

/// <summary>
/// Overwrites with zeros what compressed frames carry beside the picture: comments, application data and whatever stands behind the
/// end. Lengths stay, and so does every decoded pixel. Knows JPEG (ITU-T T.81 Annex B), JPEG-LS (T.87 Annex C) and the codestreams of
/// JPEG 2000 and HTJ2K (T.800 Annex A); anything else passes as it is. Pieces come in their order and may be cut anywhere.
/// </summary>
public sealed class CodestreamText
{
    private const byte StartOfImage = 0xD8, StartOfCodestream = 0x4F, EndOfImage = 0xD9, StartOfScan = 0xDA, StartOfData = 0x93, StartOfTile = 0x90;
    private const byte JpegComment = 0xFE, Jpeg2000Comment = 0x64;

    private State state = State.Start;
    private bool isJpeg2000;
    private byte marker;
    private int length;
    private int at;

    private enum State
    {
        /// <summary>Before the first byte.</summary>
        Start,

        /// <summary>After the first 0xFF.</summary>
        StartCode,

        /// <summary>Where the 0xFF of a marker is due.</summary>
        Marker,

        /// <summary>After the 0xFF of a marker.</summary>
        Code,

        /// <summary>In the two bytes of a segment's length.</summary>
        Length,

        /// <summary>In a segment behind its length.</summary>
        Segment,

        /// <summary>In the coded picture.</summary>
        Data,

        /// <summary>In the coded picture, after a 0xFF.</summary>
        DataCode,

        /// <summary>Behind the end.</summary>
        Ended,

        /// <summary>In something that is none of the known codestreams.</summary>
        Unknown,
    }

    /// <summary>A fragment begins: with it a new frame, or the rest of one that has not ended (PS3.5 §A.4).</summary>
    public void BeginFragment()
    {
        if (state is State.Ended or State.Unknown)
        {
            state = State.Start;
        }
    }

    public void Erase(Span<byte> piece)
    {
        for (var i = 0; i < piece.Length;)
        {
            switch (state)
            {
                case State.Unknown:
                    return;
                case State.Ended:
                    piece[i..].Clear();
                    return;
                case State.Data:
                    var next = piece[i..].IndexOf((byte)0xFF);
                    if (next < 0)
                    {
                        return;
                    }
                    (i, state) = (i + next + 1, State.DataCode);
                    break;
                case State.Segment:
                    i += EraseSegment(piece[i..]);
                    break;
                default:
                    Step(piece[i++]);
                    break;
            }
        }
    }

    private void Step(byte value)
    {
        switch (state)
        {
            case State.Start:
                state = value == 0xFF ? State.StartCode : State.Unknown;
                break;
            case State.StartCode:
                isJpeg2000 = value == StartOfCodestream;
                state = value is StartOfImage or StartOfCodestream ? State.Marker : State.Unknown;
                break;
            case State.Marker:
                state = value == 0xFF ? State.Code : State.Ended; // A codestream that is damaged here has no picture behind.
                break;
            case State.Code when value != 0xFF: // Any number of 0xFF may stand before a marker.
                BeginMarker(value);
                break;
            case State.Length:
                length = (length << 8) | value;
                if (++at == 2)
                {
                    at = 0;
                    length -= 2;
                    state = length > 0 ? State.Segment : AfterSegment();
                }
                break;
            case State.DataCode when value != 0xFF:
                if (isJpeg2000 ? value is StartOfTile or EndOfImage : value >= 0x80 && value is not (>= 0xD0 and <= 0xD7))
                {
                    BeginMarker(value);
                }
                else
                {
                    state = State.Data;
                }
                break;
        }
    }

    private void BeginMarker(byte code)
    {
        (marker, length, at) = (code, 0, 0);
        state = code switch
        {
            EndOfImage => State.Ended,
            StartOfData when isJpeg2000 => State.Data,
            StartOfImage or 0x01 or (>= 0xD0 and <= 0xD7) when !isJpeg2000 => State.Marker,
            >= 0x30 and <= 0x3F when isJpeg2000 => State.Marker,
            _ => State.Length,
        };
    }

    /// <summary>Goes through what there is of a segment; gives how much that was.</summary>
    private int EraseSegment(Span<byte> rest)
    {
        var here = Math.Min(rest.Length, length - at);
        var kept = Math.Clamp(KeptBytes() - at, 0, here);
        rest[kept..here].Clear();
        at += here;
        if (at == length)
        {
            state = AfterSegment();
        }
        return here;
    }

    /// <summary>Bytes at the beginning of the segment that decoders need: none of a comment, all of a table.</summary>
    private int KeptBytes() => isJpeg2000
        ? marker == Jpeg2000Comment ? 0 : int.MaxValue
        : marker switch
        {
            JpegComment => 0,
            0xE0 => 12, // JFIF: version, density; a thumbnail's size becomes 0 x 0.
            0xE8 => 5, // JPEG-LS: the colour transform of HP ("mrfx").
            0xEE => 12, // Adobe: the colour transform.
            >= 0xE1 and <= 0xEF => 0,
            _ => int.MaxValue,
        };

    private State AfterSegment() => marker == StartOfScan && !isJpeg2000 ? State.Data : State.Marker;
}
