"""What a problem of a file of people is called in words, and what whoever made the file does.

A report has the code, which is counted, and beside it the words: an officer acts by them.
"""

from capthe.domain.text import Text

Words = tuple[Text, Text]
"""What is wrong, and what to do."""

_WRITE_AGAIN = Text("Sửa ở nơi lập tệp rồi gửi lại.", "Mend it where the file is made; send again.")
_LOOK = Text(
    "Đối chiếu với giấy tờ; nếu sai thì sửa ở nơi lập tệp.",
    "Compare with the paper; if it is wrong, mend it where the file is made.",
)
_NOTHING_TO_DO = Text("Không phải làm gì.", "Nothing is to be done.")
_ENCODINGS = {
    "mended_tcvn3": "TCVN3 (ABC)", "mended_vni": "VNI", "mended_viscii": "VISCII",
    "mended_cp1258": "Windows-1258", "mended_utf-8": "UTF-8 (x2)",
}  # fmt: skip
_OTHER: Words = (Text("Giá trị này cần được xem lại.", "This value has to be looked at."), _LOOK)
_UNUSABLE = Text("Không dùng được giá trị này.", "This value cannot be used.")
_YES_OR_NO: Words = (
    Text("Không hiểu đây là có hay không.", "This is neither yes nor no."),
    Text("Ghi 1 (có) hoặc 0 (không).", "Write 1 (yes) or 0 (no)."),
)  # fmt: skip
_BY_COLUMN: dict[str, Words] = {
    "date": (
        Text("Không có ngày này, hoặc không đọc được.", "There is no such day, or it is unread."),
        Text("Ghi yyyy-mm-dd, yyyy-mm hoặc yyyy, đúng như trên giấy tờ.",
             "Write yyyy-mm-dd, yyyy-mm or yyyy, as the paper has it."),
    ),
    "number": (
        Text("Không phải số định danh hay số giấy tờ hợp lệ.",
             "This is no valid number of a person or a paper."),
        Text("Kiểm tra đủ 12 chữ số (số cũ: 9 hoặc 12), kể cả các số 0 ở đầu.",
             "Check for 12 digits (an older number: 9 or 12), leading zeros too."),
    ),
    "commune": (
        Text("Không có đơn vị hành chính mang mã này.", "No administrative unit has this code."),
        Text("Ghi mã năm chữ số của xã, hoặc ba chữ số của huyện không có xã.",
             "Write the five digits of the commune, or three of a district without communes."),
    ),
    "province": (
        Text("Không có tỉnh hay nước mang mã này.", "No province or country has this code."),
        Text("Ghi hai chữ số của tỉnh, hoặc ba chữ số của nước.",
             "Write two digits of a province, or three of a country."),
    ),
    "sex": (
        Text("Không hiểu giới tính này.", "This sex is not understood."),
        Text("Ghi M (nam) hoặc F (nữ).", "Write M or F."),
    ),
    "status": (
        Text("Không có trạng thái này.", "There is no such status."),
        Text("Ghi alive, dead, missing hoặc void.", "Write alive, dead, missing or void."),
    ),
    "photo": _YES_OR_NO,
    "fingerprints": _YES_OR_NO,
    "name": (
        Text("Không đọc được thành họ tên.", "It cannot be read as a name."), _LOOK,
    ),
}  # fmt: skip
"""What an unusable value is, by the last word of its column."""
_KINDS = {"died": "date", "birth": "date", "on": "date", "date": "date"}
_WORDS: dict[str, Words] = {
    "composed": (
        Text("Dấu viết rời đã được ghép lại.", "Marks that stood apart were put together."),
        _NOTHING_TO_DO,
    ),
    "clean": (
        Text("Dấu cách thừa hoặc ký tự không in được đã được bỏ.",
             "Needless spaces or letters that do not print were left out."),
        _NOTHING_TO_DO,
    ),
    "mended_typing": (
        Text("Họ tên gõ Telex, VNI hoặc VIQR mà không có bộ gõ, đã được viết lại.",
             "The name is Telex, VNI or VIQR typing without its program; it was written anew."),
        _LOOK,
    ),
    "mended_entities": (
        Text("Họ tên có ký hiệu của trang web hay chương trình (như &#259;, \\u0103), "
             "đã được viết lại.",
             "The name has signs of a web page or a program (as &#259;, \\u0103); "
             "it was written anew."),
        _LOOK,
    ),
    "mended_joined": (
        Text("Các chữ của họ tên viết liền, đã được tách ra.",
             "The words of the name were written as one; they were parted."),
        _LOOK,
    ),
    "mended_holes": (
        Text("Họ tên mất chữ cái có dấu (thành ?, ô vuông hoặc mất hẳn), "
             "được đoán chỉ để so sánh; không sửa gì.",
             "The name lost its marked letters (they are ?, boxes or gone); they were guessed for "
             "comparison only, nothing was changed."),
        _LOOK,
    ),
    "mended_alias": (
        Text("Tên gọi khác viết sau họ tên đã được bỏ khi so sánh.",
             "Another name stands behind the name; it is left out of comparisons."),
        _LOOK,
    ),
    "mended_note": (
        Text("Phần trong ngoặc không phải họ tên, đã được bỏ khi so sánh.",
             "What stands in brackets is no name; it is left out of comparisons."),
        _LOOK,
    ),
    "says_nothing": (
        Text("Không đọc được họ tên nào; giữ nguyên văn.", "No name is read; the text is kept."),
        _LOOK,
    ),
    "too_long": (
        Text("Họ tên quá dài; được giữ đủ, chỉ so sánh phần đầu.",
             "The name is too long; all is kept, its beginning is compared."),
        _LOOK,
    ),
    "id_empty": (
        Text("Dòng không có mã (person_id hoặc dossier_id).",
             "The line has no id (person_id or dossier_id)."),
        Text("Cấp mã cho dòng này rồi gửi lại.", "Give the line an id and send it again."),
    ),
    "id_repeated": (
        Text("Mã này đã có ở dòng khác của tệp.", "Another line of the file has this id."),
        Text("Mỗi dòng một mã: xem hai dòng là một người hay hai người, sửa rồi gửi lại.",
             "An id for each line: find out whether they are one person; mend, send again."),
    ),
    "line_unreadable": (
        Text("Dòng có nhiều ô hơn tiêu đề, hoặc dấu nháy đặt sai chỗ; cả dòng được giữ riêng.",
             "The line has more cells than the head, or a misplaced quotation mark; it is kept "
             "aside whole."),
        Text("Bỏ ô thừa, hoặc đặt ô có dấu phân cách trong dấu nháy kép; gửi lại dòng này.",
             "Take the surplus cells away, or quote the cell that has a separator; send it again."),
    ),
    "code_too_long": (
        Text("Mã hoặc số cũ dài hơn mọi mã có thể có; cả dòng được giữ riêng.",
             "The id or the older number is longer than any; the line is kept aside whole."),
        Text("Sửa mã ở dòng này rồi gửi lại.", "Mend the code in this line; send it again."),
    ),
    "line_too_long": (
        Text("Dòng quá dài, không thể là của một người; chỉ phần đầu được ghi lại ở đây.",
             "The line is too long to be one person; only its beginning is written here."),
        Text("Kiểm tra tệp có bị hỏng ở dòng này không, rồi xuất lại tệp.",
             "Check whether the file is damaged at this line; write it again."),
    ),
    "quote_open": (
        Text("Dấu nháy kép mở mà không đóng; đã bỏ dấu nháy và đọc dòng.",
             "A quotation mark was never closed; it was taken away and the line read."),
        _LOOK,
    ),
    "already_there": (
        Text("Người này đã có trong dữ liệu dân cư; bản ghi giữ nguyên.",
             "This person is in the register already; the record stays."),
        Text("Điều cần đổi thì gửi bằng capthe register changes.",
             "What has to change is sent by `capthe register changes`."),
    ),
    "zeros_restored": (
        Text("Cột là số nguyên; các số 0 ở đầu đã được thêm lại (giá trị: bao nhiêu ô).",
             "The column holds integers; leading zeros were put back (value: in how many cells)."),
        Text("Lần sau xuất cột này ở dạng văn bản.", "Next time write this column as text."),
    ),
}  # fmt: skip


def words(problem: str, column: str = "") -> Words:
    """Return what a problem of a column (or of a whole line) is, and what to do."""
    if problem == "not_usable":
        last = column.rpartition("_")[2]
        return _BY_COLUMN.get(_KINDS.get(last, last), (_UNUSABLE, _WRITE_AGAIN))
    if problem in _ENCODINGS:
        said = _ENCODINGS[problem]
        return (
            Text(f"Họ tên viết theo bảng mã {said}, đã được đọc và viết lại.",
                 f"The name is in {said}; it was read and written anew."),
            _LOOK,
        )  # fmt: skip
    return _WORDS.get(problem, _OTHER)


WORD_COLUMNS = ("text_vi", "text_en", "action_vi", "action_en")
"""The columns of a report that have the words, after its codes."""


def spoken(said: Words) -> tuple[str, str, str, str]:
    """Return the words as the cells of `WORD_COLUMNS`."""
    text, action = said
    return text.vi, text.en, action.vi, action.en
