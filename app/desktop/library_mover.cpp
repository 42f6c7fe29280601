#include "library_mover.h"

#include <optional>

#include <QCoreApplication>
#include <QEventLoop>
#include <QProgressDialog>

#include "base/cancel.h"
#include "library_place.h"
#include "service/task_thread.h"
#include "ui/values/words.h"

namespace undervoice::desktop {

Status moveWithProgress(const std::filesystem::path& from, const std::filesystem::path& to) {
    QProgressDialog dialog(QCoreApplication::translate("LibraryMover", "Copying the library to %1").arg(ui::shown(to)), QCoreApplication::translate("LibraryMover", "Cancel"), 0, 100);
    dialog.setWindowModality(Qt::ApplicationModal);
    dialog.setAutoClose(false);
    dialog.setAutoReset(false);
    dialog.show();
    CancelSource cancel;
    QObject::connect(&dialog, &QProgressDialog::canceled, &dialog, [&cancel] { cancel.cancel(); });
    QEventLoop loop;
    std::optional<Status> result;
    service::TaskThread thread;
    thread.post([&, token = cancel.token()] {
        const auto progress = [&dialog](const Progress& p) {
            const int percent = p.total > 0 ? static_cast<int>(100 * p.done / p.total) : 0;
            QMetaObject::invokeMethod(&dialog, [&dialog, percent] { dialog.setValue(percent); }, Qt::QueuedConnection);
        };
        Status copied = copyLibrary(from, to, progress, token);
        QMetaObject::invokeMethod(&loop, [&loop, &result, copied = std::move(copied)] {
            result = copied;
            loop.quit();
        }, Qt::QueuedConnection);
    });
    loop.exec();
    return *result;
}

}  // namespace undervoice::desktop
