#include "text/languages.h"
